// Tested by tests/fetch/candidates_test.cc.
#include "pipeline/fetch/candidates.h"

#include <re2/re2.h>

#include <algorithm>

#include "pipeline/base/text.h"
#include "pipeline/fetch/url.h"

namespace exhibit {
namespace {

bool found(const RE2& pattern, std::string_view text) {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

// "our paper", "Technical Report", "Paper:" as the link itself or right before it.
bool is_called_own_paper(const Mention& mention) {
  static const RE2 link(
      R"((?i)^\W*(?:the |this |our |read the |full )?(?:research |technical |tech |white ?)?[ -]?(?:paper|report|tech(?:nical)? report|system card|model card|documentation|preprint|arxiv)\b.{0,12}$|\b(?:technical|tech)[ -]report\b|\bpaper link\b)");
  static const RE2 lead(
      R"((?i)(?:\b(?:our|this|the) (?:\w+ )?(?:paper|(?:technical|tech)[ -]?report|report|preprint)|\b(?:technical|tech)[ -]?report|\bpapers?(?: \(arxiv\))?[: ]|introduced in|presented in|described in|detailed in|released (?:in|with)|cite (?:us|our|as))\W*(?:\w+\W+){0,3}$)");
  return found(link, mention.text) || found(lead, mention.before);
}

bool is_in_evaluation(const Mention& mention) {
  static const RE2 section(
      R"((?i)(?:evaluation|benchmark|results|performance|leaderboard|ethics|safety|limitation|related work)[^>]*$)");
  return found(section, mention.section);
}

// "Repository: ...", "our code", or anywhere in a section on how the model was trained.
bool is_called_own_code(const Mention& mention) {
  static const RE2 around(
      R"((?i)repositor|\bcode ?base|source code|\b(?:our|training|the) code|git clone|\bgithub\b|orchestration|pre-?process|data (?:pipeline|preparation)|tokeni[sz]er|trained (?:with|using)|training (?:scripts?|framework)|model card)");
  static const RE2 section(R"((?i)training|software|infrastructure|dataset|data\b|tokenizer|implementation)");
  return found(around, mention.before.substr(mention.before.size() > 60 ? mention.before.size() - 60 : 0) +
                           mention.text + mention.after.substr(0, 30)) ||
         found(section, mention.section);
}

bool is_announcement(const Mention& mention) {
  static const RE2 words(
      R"((?i)\b(?:blog|announce\w*|documentation|docs|release (?:post|notes)|website|home ?page|api|news)\b)");
  return found(words, mention.text) ||
         found(words, mention.before.substr(mention.before.size() > 40 ? mention.before.size() - 40 : 0));
}

bool is_media(std::string_view url) {
  static const RE2 pattern(
      R"((?i)\.(?:png|jpe?g|gif|svg|webp|mp4|ico|css|js|zip|gz|tar|whl)(?:\?.*)?$|//img\.shields\.io/|//cdn-uploads\.huggingface\.co/)");
  return found(pattern, url);
}

bool is_pdf(std::string_view url) {
  static const RE2 pattern(R"((?i)\.pdf(?:\?.*)?$)");
  return found(pattern, url);
}

std::string context_of(const Mention& mention) {
  return std::string(truncate_utf8(trim(mention.before + mention.text), 160));
}

// The page itself, and the forms of its address that servers often tell apart.
std::vector<std::string> page_variants(const std::string& url) {
  std::vector<std::string> urls;
  const auto add = [&urls](const std::string& variant) {
    if (std::find(urls.begin(), urls.end(), variant) == urls.end()) urls.push_back(variant);
  };
  const std::string key = url_key(url);
  const bool tracked = std::count(url.begin(), url.end(), '&') + std::count(url.begin(), url.end(), '?') >
                       std::count(key.begin(), key.end(), '&') + std::count(key.begin(), key.end(), '?');
  const std::string slashed = key.ends_with('/') ? key.substr(0, key.size() - 1) : key + "/";
  if (tracked) add(key);
  if (tracked && key.find('?') == std::string::npos) add(slashed);
  add(url);
  add(key);
  if (key.find('?') == std::string::npos) add(slashed);
  return urls;
}

class Classifier {
 public:
  Classifier(const std::string& found_in, const CandidateScope& scope, const Registry& registry)
      : found_in_(found_in), scope_(scope), registry_(registry) {}

  // False for what is of no interest at all.
  bool classify(const Mention& mention, Candidate& candidate, bool& is_foreign) const {
    if (mention.is_image || is_media(mention.url)) return false;
    candidate.url = mention.url;
    candidate.text = mention.text;
    candidate.context = context_of(mention);
    candidate.found_in = found_in_;
    candidate.key = url_key(mention.url);
    is_foreign = false;
    const bool names_model = match_name(scope_.name, mention.text) >= NameMatch::family;
    if (const std::string id = arxiv_id(mention.url); !id.empty()) {
      paper(candidate, id, mention, names_model);
      return true;
    }
    const std::string raw = raw_url(mention.url, scope_.hub);
    if (is_pdf(mention.url)) {
      candidate.kind = CandidateKind::paper;
      candidate.strength = strength_of_paper(mention, names_model);
      candidate.key = url_key(raw);
      candidate.urls = page_variants(raw);
      const GitHubRepository repository = github_repository_in(raw);
      const bool own =
          owns_page(registry_, scope_.org, scope_.name.words.empty() ? "" : scope_.name.words.front(), raw) ||
          (!repository.empty() && owns_account(registry_, scope_.org, repository.owner));
      is_foreign = !own && candidate.strength != Strength::ours;
      return true;
    }
    if (const GitHubRepository repository = github_repository_in(mention.url); !repository.empty()) {
      code(candidate, repository, mention, names_model);
      return true;
    }
    if (const std::string id = hub_dataset_in(mention.url, scope_.hub); !id.empty()) {
      data_set(candidate, id);
      is_foreign = !same_publisher(registry_, scope_.org, org_of(id));
      return true;
    }
    return page(candidate, mention, is_foreign);
  }

  void paper(Candidate& candidate, const std::string& id, const Mention& mention, bool names_model) const {
    const std::string plain = id.substr(0, id.find('v'));
    candidate.kind = CandidateKind::paper;
    candidate.key = "arxiv:" + plain;
    candidate.urls = arxiv_full_texts(id);
    candidate.strength = strength_of_paper(mention, names_model);
  }

  void data_set(Candidate& candidate, const std::string& id) const {
    candidate.kind = CandidateKind::dataset;
    candidate.dataset = id;
    candidate.key = "dataset:" + ascii_lower(id);
    candidate.urls = {scope_.hub + "/datasets/" + id + "/resolve/main/README.md"};
  }

 private:
  static Strength strength_of_paper(const Mention& mention, bool names_model) {
    if (mention.citation) return names_model ? Strength::ours : Strength::mentioned;
    if (is_called_own_paper(mention) || names_model) return Strength::ours;
    return is_in_evaluation(mention) ? Strength::evaluation : Strength::mentioned;
  }

  void code(Candidate& candidate, const GitHubRepository& repository, const Mention& mention,
            bool names_model) const {
    candidate.kind = CandidateKind::repository;
    candidate.repository = repository;
    candidate.key = "github:" + ascii_lower(repository.owner + "/" + repository.name);
    candidate.urls = {github_api_url(repository)};
    if (names_model || is_called_own_code(mention))
      candidate.strength = Strength::ours;
    else if (is_in_evaluation(mention))
      candidate.strength = Strength::evaluation;
  }

  bool page(Candidate& candidate, const Mention& mention, bool& is_foreign) const {
    const std::string stem = scope_.name.words.empty() ? std::string() : scope_.name.words.front();
    const auto parts = parse_url(mention.url);
    const auto hub = parse_url(scope_.hub);
    if (!parts || parts->host == "localhost" || parts->host.starts_with("127.")) return false;
    candidate.kind = CandidateKind::page;
    // A licence or policy file shown on the hub is read as a file.
    const std::string raw = raw_url(mention.url, scope_.hub);
    candidate.urls = page_variants(raw);
    candidate.key = url_key(raw);
    candidate.strength = is_announcement(mention) ? Strength::ours : Strength::mentioned;
    if (hub && parts->host == hub->host && raw.find("/resolve/") == std::string::npos) {
      // The hub's own pages speak for it, and models and spaces are not documents.
      is_foreign = !owns_page(registry_, scope_.org, {}, mention.url);
      return is_foreign ? parts->path.starts_with("/docs/") || parts->path.starts_with("/blog/") : true;
    }
    if (raw != mention.url) {
      is_foreign = !same_publisher(registry_, scope_.org, org_of(hub_model_in(mention.url, scope_.hub)));
      return true;
    }
    is_foreign = !owns_page(registry_, scope_.org, stem, mention.url) && !is_shortened(parts->host);
    return true;
  }

  // The target of a short link shows only when it is followed.
  static bool is_shortened(std::string_view host) {
    static const RE2 pattern(
        R"((?:tinyurl\.com|bit\.ly|t\.co|goo\.gle|goo\.gl|aka\.ms|buff\.ly|lnkd\.in|rb\.gy|t\.ly|is\.gd))");
    return RE2::FullMatch(re2::StringPiece(host.data(), host.size()), pattern);
  }

  const std::string& found_in_;
  const CandidateScope& scope_;
  const Registry& registry_;
};

// How well a family's entry fits the model; none for another publisher's.
NameMatch fit(const Family& family, const CandidateScope& scope) {
  const bool same_org = std::any_of(family.orgs.begin(), family.orgs.end(), [&scope](const std::string& org) {
    return equals_ignoring_case(org, scope.org);
  });
  return same_org ? match_name(scope.name, family.family) : NameMatch::none;
}

}  // namespace

void merge(std::vector<Candidate>& all, std::vector<Candidate> more) {
  for (Candidate& candidate : more) {
    const auto known = std::find_if(
        all.begin(), all.end(), [&candidate](const Candidate& other) { return other.key == candidate.key; });
    if (known == all.end()) {
      all.push_back(std::move(candidate));
      continue;
    }
    const bool in_registry = known->known || candidate.known;
    // What the model's own sources say of it is the better reason.
    if (candidate.strength > known->strength) *known = std::move(candidate);
    known->known = in_registry;
  }
}

std::vector<Candidate> find_candidates(const std::vector<Mention>& mentions, const std::string& found_in,
                                       const CandidateScope& scope, const Registry& registry,
                                       std::vector<Candidate>& foreign) {
  const Classifier classifier(found_in, scope, registry);
  std::vector<Candidate> candidates;
  std::vector<Candidate> others;
  for (const Mention& mention : mentions) {
    Candidate candidate;
    bool is_foreign = false;
    if (!classifier.classify(mention, candidate, is_foreign)) continue;
    merge(is_foreign ? others : candidates, {candidate});
  }
  merge(foreign, std::move(others));
  return candidates;
}

std::vector<Candidate> metadata_candidates(const HubAnswer& answer, const std::string& found_in,
                                           const CandidateScope& scope, const Registry& registry) {
  const Classifier classifier(found_in, scope, registry);
  std::vector<Candidate> candidates;
  for (const std::string& id : answer.arxiv) {
    Candidate candidate;
    candidate.url = "https://arxiv.org/abs/" + id;
    candidate.found_in = found_in;
    candidate.context = "a tag of the model";
    Mention tag;
    classifier.paper(candidate, id, tag, false);
    // Tags are collected from every link of the card; alone they say nothing.
    candidate.strength = Strength::evaluation;
    merge(candidates, {candidate});
  }
  for (const std::string& id : answer.datasets) {
    if (!same_publisher(registry, scope.org, org_of(id))) continue;
    Candidate candidate;
    candidate.url = scope.hub + "/datasets/" + id;
    candidate.found_in = found_in;
    classifier.data_set(candidate, id);
    merge(candidates, {candidate});
  }
  if (!answer.license_link.empty()) {
    const auto url = resolve_url(scope.hub + "/" + scope.id + "/resolve/main/README.md", answer.license_link);
    if (url) {
      Candidate candidate;
      candidate.url = *url;
      candidate.text = "license";
      candidate.strength = Strength::ours;
      candidate.urls = page_variants(raw_url(*url, scope.hub));
      candidate.key = url_key(candidate.urls.front());
      candidate.found_in = found_in;
      candidate.context = "license_link of the card";
      merge(candidates, {candidate});
    }
  }
  return candidates;
}

std::vector<Candidate> registry_candidates(const CandidateScope& scope, const Registry& registry) {
  const std::string found_in;
  const Classifier classifier(found_in, scope, registry);
  std::vector<Candidate> candidates;
  NameMatch best = NameMatch::generation;
  for (const Family& family : registry.families) best = std::max(best, fit(family, scope));
  for (const Family& family : registry.families) {
    if (fit(family, scope) < best) continue;
    Candidate candidate;
    candidate.known = true;
    candidate.context = "the registry of families, under " + family.family;
    for (const std::string& paper : family.papers) {
      candidate.kind = CandidateKind::paper;
      candidate.url =
          paper.starts_with("http") ? raw_url(paper, scope.hub) : "https://arxiv.org/abs/" + paper;
      const std::string id = arxiv_id(candidate.url);
      candidate.key = id.empty() ? url_key(candidate.url) : "arxiv:" + id;
      candidate.urls = id.empty() ? page_variants(candidate.url) : arxiv_full_texts(id);
      merge(candidates, {candidate});
    }
    for (const std::string& repository : family.repositories) {
      candidate.kind = CandidateKind::repository;
      candidate.repository = {org_of(repository), name_of(repository)};
      candidate.url = "https://github.com/" + repository;
      candidate.key = "github:" + ascii_lower(repository);
      candidate.urls = {github_api_url(candidate.repository)};
      merge(candidates, {candidate});
    }
    candidate.repository = {};
    for (const std::string& page : family.pages) {
      candidate.kind = CandidateKind::page;
      candidate.url = page;
      candidate.key = url_key(page);
      candidate.urls = page_variants(page);
      merge(candidates, {candidate});
    }
  }
  return candidates;
}

bool speaks_of_license(const Candidate& candidate) {
  static const RE2 license(
      R"((?i)licen[cs]e|\bterms\b|use[-_ ]?policy|acceptable[-_ ]use|prohibited[-_ ]use|agreement)");
  static const RE2 privacy(R"((?i)privacy|cookie|security)");
  const auto parts = parse_url(candidate.url);
  const std::string path = parts ? parts->path : std::string();
  const std::string text = path + " " + candidate.text;
  return found(license, text) && !found(privacy, text);
}

}  // namespace exhibit
