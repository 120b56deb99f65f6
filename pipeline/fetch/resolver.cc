// Tested by tests/fetch/resolver_test.cc.
//
// A model is read in waves: metadata, then the files of its repository, then what the card, the metadata and
// the registry lead to (papers, code, pages, data sets), then what those lead to, then its base models the
// same way. Every candidate ends in the plan or among the refused, with the reason.
#include "pipeline/fetch/resolver.h"

#include <re2/re2.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

#include "pipeline/base/text.h"
#include "pipeline/fetch/candidates.h"
#include "pipeline/fetch/folder.h"
#include "pipeline/fetch/hosting.h"
#include "pipeline/fetch/lineage.h"
#include "pipeline/fetch/manifest.h"
#include "pipeline/fetch/mentions.h"
#include "pipeline/fetch/page_reader.h"
#include "pipeline/fetch/registry.h"
#include "pipeline/fetch/url.h"

namespace exhibit {
namespace {

constexpr size_t kTitleBytes = 400;     // where a document's title stands, if the parser found none
constexpr size_t kOpeningBytes = 6000;  // title page and abstract
constexpr int kMinPaperWords = 150;
constexpr int kEnoughMentions = 2;
constexpr size_t kMaxCandidates = 150;  // of one document

// A model whose sources are being gathered: the graded one or one of its bases.
struct Subject {
  CandidateScope scope;
  Relation relation = Relation::own;
  std::string metadata_url;
  std::string files_url;  // what a file's name is appended to
  HubAnswer answer;
  std::vector<Mention> card_mentions;
};

struct Verdict {
  bool accept = false;
  NameMatch title = NameMatch::none;
  std::string reason;
};

std::string_view head_of(const Document& document, size_t bytes) {
  return truncate_utf8(document.matchable(), bytes);
}

// One line of what a document calls itself.
std::string title_of(const Document& document) {
  std::string title(trim(document.title.empty() ? head_of(document, 100) : document.title));
  std::replace(title.begin(), title.end(), '\n', ' ');
  return std::string(truncate_utf8(title, 100));
}

// A plot's labels are words too, but they make no sentences.
bool has_prose(const Document& document) {
  static const RE2 word(R"([A-Za-z]{2,}[,.;:]?[ \n])");
  re2::StringPiece rest(document.matchable().data(), document.matchable().size());
  int words = 0;
  while (words < kMinPaperWords && RE2::FindAndConsume(&rest, word)) ++words;
  return words >= kMinPaperWords;
}

bool is_harness(std::string_view repository) {
  static const RE2 pattern(
      R"((?i)(?:^|[-_.])(?:eval|evals|evaluation|bench|benchmarks?|harness|leaderboard)(?:$|[-_.]))");
  return RE2::PartialMatch(re2::StringPiece(repository.data(), repository.size()), pattern);
}

class Resolver {
 public:
  Resolver(Web& web, const ResolverOptions& options)
      : options_(options), registry_(options.registry ? *options.registry : empty_), reader_(web, options) {}

  Result<Resolution> hub(const ModelRef& model) {
    plan_.model = model;
    Subject subject = hub_subject(model.id, Relation::own);
    return from_repository(subject);
  }

  Result<Resolution> folder(const ModelRef& model, const std::string& root_url) {
    plan_.model = model;
    Subject subject;
    subject.scope = scope_of(model.id);
    subject.metadata_url = root_url;
    subject.files_url = root_url;
    return from_repository(subject);
  }

  Result<Resolution> manifest(const ModelRef& model, const Manifest& manifest) {
    plan_.model = model;
    plan_.model.id = manifest.model;
    plan_.name = manifest.name;
    plan_.publisher = manifest.publisher;
    std::vector<std::string> urls;
    for (const Source& source : manifest.sources) urls.push_back(source.url);
    reader_.fetch(urls);
    for (Source source : manifest.sources) {
      if (source.relation == Relation::cited) {
        refuse(std::move(source));
        continue;
      }
      const Page& page = reader_.page(source.url);
      if (page.missing()) source.failure = page.failure;
      accept(std::move(source), page);
    }
    std::vector<BaseCandidate> bases;
    for (const std::string& id : manifest.base_models) bases.push_back({id, "The manifest names it.", true});
    read_bases(scope_of(manifest.model), Relation::own, std::move(bases), 1);
    return finish();
  }

  Result<Resolution> repository(const ModelRef& model) {
    plan_.model = model;
    plan_.name = name_of(model.id);
    plan_.publisher = org_of(model.id);
    Subject subject;
    subject.scope = scope_of(model.id);
    Candidate candidate;
    candidate.kind = CandidateKind::repository;
    candidate.known = true;
    candidate.repository = {org_of(model.id), name_of(model.id)};
    candidate.url = model.location;
    candidate.key = "github:" + ascii_lower(model.id);
    candidate.urls = {github_api_url(candidate.repository)};
    const Page& page = reader_.page(candidate.urls.front());
    if (page.status != 200) return cannot_read(page);
    candidate.context = "it is the repository asked for";
    follow(subject, {candidate});
    return finish();
  }

 private:
  // ---- the model's own repository on the hub (or in a folder) ----

  CandidateScope scope_of(const std::string& id) const {
    CandidateScope scope;
    scope.id = id;
    scope.org = org_of(id);
    scope.name = parse_model_name(name_of(id), names_of(registry_, scope.org));
    scope.hub = options_.hub;
    return scope;
  }

  Subject hub_subject(const std::string& id, Relation relation) const {
    Subject subject;
    subject.scope = scope_of(id);
    subject.relation = relation;
    subject.metadata_url = options_.hub + "/api/models/" + encode_path(id);
    subject.files_url = options_.hub + "/" + encode_path(id) + "/resolve/" + options_.revision + "/";
    return subject;
  }

  Error cannot_read(const Page& page) const {
    if (page.missing()) {
      return {ErrorCode::not_found, "there is no such model; check the spelling of its id", page.url};
    }
    const bool denied = page.status == 401 || page.status == 403;
    return {denied ? ErrorCode::denied : ErrorCode::io, page.failure, page.url};
  }

  Result<Resolution> from_repository(Subject& subject) {
    const Page& metadata = reader_.page(subject.metadata_url);
    if (metadata.status != 200) return cannot_read(metadata);
    auto answer = parse_hub_answer(metadata.snapshot->bytes);
    if (!answer) return Error{answer.error().code, answer.error().message, metadata.url};
    adopt_spelling(subject, *answer);
    plan_.model.id = subject.scope.id;
    plan_.name = name_of(subject.scope.id);
    plan_.publisher = subject.scope.org;
    read_model(subject, metadata, 1,
               "What the host says about the model: access, tags and the list of its files.");
    return finish();
  }

  // The hub answers to an id in any case; its own spelling is the one to keep.
  void adopt_spelling(Subject& subject, HubAnswer& answer) const {
    const bool same = equals_ignoring_case(answer.id, subject.scope.id) || subject.scope.org.empty();
    if (!answer.id.empty() && same && subject.metadata_url != subject.files_url) {
      Subject spelled = hub_subject(answer.id, subject.relation);
      spelled.metadata_url = subject.metadata_url;
      if (subject.scope.id != answer.id)
        spelled.metadata_url = options_.hub + "/api/models/" + encode_path(answer.id);
      subject = std::move(spelled);
    }
    subject.answer = std::move(answer);
  }

  void read_model(Subject& subject, const Page& metadata, int level, const std::string& reason) {
    Source source = make_source(subject, subject.metadata_url, SourceRole::metadata, reason, {});
    accept(std::move(source), metadata);
    read_files(subject);
    const Page& card = reader_.page(subject.files_url + "README.md");
    if (card.document != nullptr) subject.card_mentions = find_mentions(*card.document, card.url);
    std::vector<Candidate> foreign;
    std::vector<Candidate> candidates =
        find_candidates(subject.card_mentions, card.url, subject.scope, registry_, foreign);
    if (candidates.size() > kMaxCandidates) candidates.resize(kMaxCandidates);
    merge(candidates, metadata_candidates(subject.answer, subject.metadata_url, subject.scope, registry_));
    merge(candidates, registry_candidates(subject.scope, registry_));
    follow(subject, std::move(candidates));
    refuse_foreign(subject, foreign);
    const Page& config = reader_.page(subject.files_url + "config.json");
    const std::string config_json = config.status == 200 ? config.snapshot->bytes : std::string();
    const std::string card_text = card.document != nullptr ? card.document->text : std::string();
    read_bases(subject.scope, subject.relation,
               find_bases(subject.scope.id, subject.scope.name, subject.answer, config_json, card_text,
                          subject.card_mentions, options_.hub),
               level);
  }

  void read_files(const Subject& subject) {
    static const std::string reasons[] = {"The model card.", "Hyper-parameters and settings as fields.",
                                          "The terms that come with the weights.",
                                          "A document beside the model card.",
                                          "A report beside the weights."};
    std::vector<WantedFile> wanted = wanted_hub_files(subject.answer.files);
    // A listing that names nothing (or was cut) does not mean that there is no card.
    const bool listed = std::any_of(wanted.begin(), wanted.end(),
                                    [](const WantedFile& file) { return file.role == SourceRole::card; });
    if (!listed) wanted.insert(wanted.begin(), {"README.md", SourceRole::card});
    std::vector<std::string> urls;
    for (const WantedFile& file : wanted) urls.push_back(subject.files_url + encode_path(file.path));
    reader_.fetch(urls);
    for (size_t i = 0; i < wanted.size(); ++i) {
      const SourceRole role = wanted[i].role;
      const size_t which = role == SourceRole::card      ? 0
                           : role == SourceRole::config  ? 1
                           : role == SourceRole::license ? 2
                           : role == SourceRole::readme  ? 3
                                                         : 4;
      const Page& page = reader_.page(urls[i]);
      if (page.missing() && role == SourceRole::card && !listed) continue;
      accept(make_source(subject, urls[i], role, reasons[which], subject.metadata_url), page);
    }
  }

  // ---- base models ----

  void read_bases(const CandidateScope& scope, Relation relation, std::vector<BaseCandidate> bases,
                  int level) {
    for (const BaseCandidate& base : bases) {
      if (level > options_.max_bases) return;
      if (!seen_models_.insert(ascii_lower(base.id)).second || equals_ignoring_case(base.id, plan_.model.id))
        continue;
      const bool own =
          relation != Relation::base_other && same_publisher(registry_, scope.org, org_of(base.id));
      Subject subject = hub_subject(base.id, own ? Relation::base : Relation::base_other);
      const Page& metadata = reader_.page(subject.metadata_url);
      auto answer = metadata.status == 200
                        ? parse_hub_answer(metadata.snapshot->bytes)
                        : Result<HubAnswer>(Error{ErrorCode::not_found, metadata.failure, {}});
      Source source = make_source(subject, subject.metadata_url, SourceRole::metadata, base.reason, scope.id);
      if (answer) adopt_spelling(subject, *answer);
      if (base.declared || answer) {
        if (level == 1 && plan_.bases.empty()) plan_.base_is_own = own;
        plan_.bases.push_back(subject.scope.id);
      }
      if (!answer) {
        if (metadata.missing() || !base.declared)
          refuse(std::move(source), metadata);
        else
          accept(std::move(source), metadata);
        continue;
      }
      read_model(subject, metadata, level + 1, base.reason);
      if (!base.declared) return;  // what text says of further bases is too uncertain
    }
  }

  // ---- what cards, tags and the registry lead to ----

  void follow(const Subject& subject, std::vector<Candidate> candidates) {
    std::vector<Candidate> papers = such(candidates, CandidateKind::paper);
    std::vector<Candidate> pages = such(candidates, CandidateKind::page);
    read_repositories(subject, candidates, papers, pages);
    read_papers(subject, papers);
    read_data_sets(subject, candidates);
    std::vector<Candidate> more;
    read_pages(subject, pages, more);
    std::erase_if(more, [&papers](const Candidate& candidate) {
      return std::any_of(papers.begin(), papers.end(),
                         [&candidate](const Candidate& read) { return read.key == candidate.key; });
    });
    read_papers(subject, more);
  }

  static std::vector<Candidate> such(const std::vector<Candidate>& candidates, CandidateKind kind) {
    std::vector<Candidate> chosen;
    for (const Candidate& candidate : candidates) {
      if (candidate.kind == kind) chosen.push_back(candidate);
    }
    return chosen;
  }

  std::vector<const Page*> fetch_all(const std::vector<Candidate>& candidates) {
    std::vector<std::vector<std::string>> lists;
    for (const Candidate& candidate : candidates) lists.push_back(candidate.urls);
    return reader_.first_of(lists);
  }

  // ---- repositories ----

  // Empty where the repository is worth a look; otherwise why it is not.
  std::string against(const Subject& subject, const Candidate& candidate) const {
    if (candidate.known) return {};
    const GitHubRepository& repository = candidate.repository;
    if (registry_.is_framework(repository.owner, repository.name)) {
      return "A general framework or tool, not this model's code.";
    }
    if (!owns_account(registry_, subject.scope.org, repository.owner)) {
      return "The repository belongs to " + repository.owner + ", not to " + subject.scope.org + ".";
    }
    const NameMatch match = match_name(subject.scope.name, repository.name);
    if (match >= NameMatch::generation) return {};
    if (match == NameMatch::other_version)
      return "The repository's name is that of another model of the publisher.";
    if (is_harness(repository.name) && candidate.strength != Strength::ours)
      return "A harness for evaluation.";
    if (candidate.strength == Strength::ours) return {};
    return "Nothing says that it holds this model's code.";
  }

  void read_repositories(const Subject& subject, const std::vector<Candidate>& candidates,
                         std::vector<Candidate>& papers, std::vector<Candidate>& next) {
    std::vector<Candidate> chosen;
    for (const Candidate& candidate : such(candidates, CandidateKind::repository)) {
      const std::string why_not = against(subject, candidate);
      if (why_not.empty())
        chosen.push_back(candidate);
      else
        refuse(make_source(subject, candidate, SourceRole::repository, why_not));
    }
    const std::vector<const Page*> pages = fetch_all(chosen);
    for (size_t i = 0; i < chosen.size(); ++i) {
      Source source = make_source(subject, chosen[i], SourceRole::repository,
                                  "The publisher's code repository: " + quoted(chosen[i]) + ".");
      source.url = chosen[i].urls.front();
      if (!accept(std::move(source), *pages[i]) || pages[i]->status != 200) continue;
      read_repository(subject, chosen[i], *pages[i], papers, next);
    }
  }

  void read_repository(const Subject& subject, const Candidate& candidate, const Page& about,
                       std::vector<Candidate>& papers, std::vector<Candidate>& next) {
    const auto branch = parse_default_branch(about.snapshot->bytes);
    if (!branch) return;
    const std::string tree_url = github_tree_url(candidate.repository, *branch);
    const Page& tree = reader_.page(tree_url);
    accept(make_source(subject, tree_url, SourceRole::file_list, "The names of the repository's files.",
                       about.url),
           tree);
    const auto files = tree.status == 200 ? parse_file_tree(tree.snapshot->bytes)
                                          : Result<std::vector<std::string>>(Error{});
    if (!files) return;
    const std::vector<WantedFile> wanted = wanted_repository_files(*files);
    std::vector<std::string> urls;
    for (const WantedFile& file : wanted)
      urls.push_back(github_raw_url(candidate.repository, *branch, file.path));
    reader_.fetch(urls);
    // Another product's repository of the publisher leads to that product's papers, not to this model's.
    const bool about_model =
        candidate.known || match_name(subject.scope.name, candidate.repository.name) >= NameMatch::stem;
    for (size_t i = 0; i < wanted.size(); ++i) {
      const Page& page = reader_.page(urls[i]);
      if (wanted[i].role == SourceRole::paper) {
        Candidate paper = candidate;
        paper.kind = CandidateKind::paper;
        paper.strength = Strength::mentioned;
        paper.known = false;
        paper.url = urls[i];
        paper.urls = {urls[i]};
        paper.key = url_key(urls[i]);
        paper.found_in = tree_url;
        paper.context = wanted[i].path;
        merge(papers, {paper});
        continue;
      }
      const std::string what = "In the code repository: " + wanted[i].path + ".";
      accept(make_source(subject, urls[i], wanted[i].role, what, tree_url), page);
      if (i > 0 || wanted[i].role != SourceRole::readme || page.document == nullptr || !about_model) continue;
      std::vector<Candidate> foreign;
      const auto found =
          find_candidates(find_mentions(*page.document, urls[i]), urls[i], subject.scope, registry_, foreign);
      merge(papers, such(found, CandidateKind::paper));
      merge(next, such(found, CandidateKind::page));
    }
  }

  // ---- pages ----

  static Verdict accepted(std::string reason) { return {true, NameMatch::none, std::move(reason)}; }
  static Verdict refused(std::string reason) { return {false, NameMatch::none, std::move(reason)}; }

  Verdict judge_page(const Subject& subject, const Candidate& candidate, const Page& page) const {
    const ModelName& name = subject.scope.name;
    const bool from_card =
        candidate.found_in == subject.files_url + "README.md" || candidate.found_in == subject.metadata_url;
    if (speaks_of_license(candidate) && (from_card || candidate.known)) {
      return accepted("Terms of the publisher that " + quoted(candidate) + " points to.");
    }
    const auto parts = parse_url(candidate.url);
    const NameMatch address = parts ? match_name(name, parts->path) : NameMatch::none;
    // "Learn more about Aurora 3.1 in our blog post"
    const bool announced =
        candidate.strength == Strength::ours && match_name(name, candidate.context) >= NameMatch::family;
    const bool named =
        address >= NameMatch::family || match_name(name, candidate.text) >= NameMatch::family || announced;
    if (page.document == nullptr) {
      if (named)
        return accepted("The publisher's page on the model, by its link: " + quoted(candidate) + ".");
      return refused("The page cannot be read (" + page.failure + "), and its link does not name the model.");
    }
    const Document& document = *page.document;
    const NameMatch title =
        std::max(match_name(name, document.title), match_name(name, head_of(document, 200)));
    if (title >= NameMatch::family || named) {
      return accepted("The publisher's page on the model: " + quoted(candidate) + ".");
    }
    const bool of_another = title == NameMatch::other_version || title == NameMatch::other_model;
    if (of_another && !from_card) {
      return refused("The page's title names another model: \"" + title_of(document) + "\".");
    }
    if (count_mentions(name, document.matchable(), kEnoughMentions) >= kEnoughMentions) {
      return accepted("The publisher's page, which names the model: " + quoted(candidate) + ".");
    }
    if (is_api_page(candidate, document, name)) {
      return accepted("The publisher's documentation of its API: " + quoted(candidate) + ".");
    }
    return refused("The page (\"" + title_of(document) + "\") does not speak of this model.");
  }

  static bool is_api_page(const Candidate& candidate, const Document& document, const ModelName& name) {
    static const RE2 address(
        R"((?i)//(?:api|platform|console)[.-]|//docs\.[^/]+/?$|//docs\.[^/]+/.*(?:api|quickstart|models|pricing|endpoint|deployment)|/(?:api|quickstart|platform|pricing)(?:[/#?-]|$))");
    static const RE2 text(R"(\bAPI\b)");
    return RE2::PartialMatch(candidate.url, address) &&
           RE2::PartialMatch(re2::StringPiece(document.matchable().data(), document.matchable().size()),
                             text) &&
           match_name(name, document.matchable()) >= NameMatch::other_model;
  }

  static SourceRole role_of_page(const Candidate& candidate, const Page& page) {
    static const RE2 report(
        R"((?i)\b(?:technical|tech)[- ]?report\b|^\W*(?:read the )?(?:paper|system card|white ?paper)\W*$)");
    static const RE2 news(
        R"((?i)\b(?:introducing|announcing|we (?:are|\'re) (?:excited|proud|releasing|introducing)|we proudly)\b)");
    static const RE2 blog(R"((?i)blog|/news|/index/|/research/|announc|introducing)");
    if (speaks_of_license(candidate)) return SourceRole::license;
    if (RE2::PartialMatch(candidate.text, report)) return SourceRole::paper;
    if (page.document != nullptr && RE2::PartialMatch(std::string(head_of(*page.document, 1500)), news)) {
      return SourceRole::blog;
    }
    return RE2::PartialMatch(candidate.url + " " + candidate.text, blog) ? SourceRole::blog
                                                                         : SourceRole::documentation;
  }

  void read_pages(const Subject& subject, const std::vector<Candidate>& candidates,
                  std::vector<Candidate>& papers) {
    const std::vector<Candidate> chosen = such(candidates, CandidateKind::page);
    const std::vector<const Page*> pages = fetch_all(chosen);
    for (size_t i = 0; i < chosen.size(); ++i) {
      const Page& page = *pages[i];
      Source source = make_source(subject, chosen[i], role_of_page(chosen[i], page), {});
      source.url = page.url;
      if (page.missing()) {
        source.url = chosen[i].url;
        source.reason = "The server has no such page.";
        refuse(std::move(source), page);
        continue;
      }
      const Verdict verdict = judge_page(subject, chosen[i], page);
      source.reason = verdict.reason;
      if (!verdict.accept) {
        refuse(std::move(source), page);
        continue;
      }
      if (!accept(std::move(source), page) || page.document == nullptr) continue;
      std::vector<Candidate> foreign;
      const auto found = find_candidates(find_mentions(*page.document, page.url), page.url, subject.scope,
                                         registry_, foreign);
      merge(papers, such(found, CandidateKind::paper));
    }
  }

  // ---- data sets ----

  void read_data_sets(const Subject& subject, const std::vector<Candidate>& candidates) {
    const std::vector<Candidate> chosen = such(candidates, CandidateKind::dataset);
    const std::vector<const Page*> pages = fetch_all(chosen);
    for (size_t i = 0; i < chosen.size(); ++i) {
      Source source = make_source(subject, chosen[i], SourceRole::dataset_card,
                                  "The card of a data set that the publisher released with the model.");
      source.url = chosen[i].urls.front();
      accept(std::move(source), *pages[i]);
    }
  }

  // ---- papers ----

  // A data set of the publisher that the metadata names and the title speaks of.
  std::string data_set_in(const Subject& subject, std::string_view title) const {
    for (const std::string& id : subject.answer.datasets) {
      if (!same_publisher(registry_, subject.scope.org, org_of(id))) continue;
      const std::string name = name_of(id);
      static const RE2 version(R"((?i)[-_]v\d+(?:\.\d+)?$|[-_](?:dedup|sample)$)");
      std::string plain = name;
      RE2::Replace(&plain, version, "");
      if (squeezed(plain).size() >= 6 && squeezed(title).find(squeezed(plain)) != std::string::npos)
        return id;
    }
    return {};
  }

  Verdict judge_paper(const Subject& subject, const Candidate& candidate, const Page& page) const {
    const ModelName& name = subject.scope.name;
    if (page.document == nullptr) {
      if (candidate.strength == Strength::ours)
        return accepted("It is called the model's paper: " + quoted(candidate) + ".");
      return refused("It cannot be read (" + page.failure +
                     "), and nothing says that it is about this model.");
    }
    const Document& document = *page.document;
    const std::string title = document.title + "\n" + std::string(head_of(document, kTitleBytes));
    const std::string shown = "\"" + title_of(document) + "\"";
    // What stands on arXiv is a paper, however short its abstract.
    const bool on_arxiv = !arxiv_id(candidate.url).empty();
    if (!on_arxiv && !has_prose(document))
      return refused("A figure or a page without running text: " + shown + ".");
    const NameMatch match = match_name(name, title);
    if (match >= NameMatch::generation) {
      const std::string what = match == NameMatch::exact ? "the model" : "its family";
      return {true, match, "The title names " + what + ": " + shown + "."};
    }
    const bool of_another = match == NameMatch::other_model || match == NameMatch::other_version;
    const bool called_own = candidate.strength == Strength::ours || candidate.known;
    if (called_own && !of_another &&
        match_name(name, head_of(document, kOpeningBytes)) >= NameMatch::family) {
      return accepted("It is called the model's paper (" + quoted(candidate) +
                      "), and its first pages name the model.");
    }
    if (const std::string id = data_set_in(subject, title); !id.empty()) {
      return accepted("It describes " + id + ", training data that the publisher released: " + shown + ".");
    }
    if (of_another) return refused("The title names another model: " + shown + ".");
    const std::string how = candidate.strength == Strength::evaluation ? "Cited for an evaluation" : "Cited";
    return refused(how + "; its title does not name the model: " + shown + ".");
  }

  void read_papers(const Subject& subject, const std::vector<Candidate>& papers) {
    // The abstract's page is small: enough to refuse a paper that is merely cited, and a substitute where
    // the full text cannot be had.
    std::vector<std::vector<std::string>> lists;
    for (const Candidate& candidate : papers) {
      const std::string id = arxiv_id(candidate.url);
      std::vector<std::string> urls = candidate.urls;
      if (!id.empty()) {
        const std::vector<std::string> abstracts = arxiv_abstracts(id);
        const bool weak = candidate.strength < Strength::ours;
        urls.insert(weak ? urls.begin() : urls.end(), abstracts.begin(), abstracts.end());
      }
      lists.push_back(std::move(urls));
    }
    const std::vector<const Page*> pages = reader_.first_of(lists);
    struct Accepted {
      const Candidate* candidate;
      const Page* page;
      Verdict verdict;
    };
    std::vector<Accepted> chosen;
    bool exact = false;
    for (size_t i = 0; i < papers.size(); ++i) {
      if (pages[i]->missing()) {
        Source source = make_source(subject, papers[i], SourceRole::paper, "The server has no such paper.");
        refuse(std::move(source), *pages[i]);
        continue;
      }
      Verdict verdict = judge_paper(subject, papers[i], *pages[i]);
      if (!verdict.accept) {
        refuse(make_source(subject, papers[i], SourceRole::paper, verdict.reason), *pages[i]);
        continue;
      }
      exact = exact || verdict.title == NameMatch::exact;
      chosen.push_back({&papers[i], pages[i], std::move(verdict)});
    }
    for (Accepted& paper : chosen) {
      if (exact && paper.verdict.title == NameMatch::generation &&
          paper.candidate->strength != Strength::ours) {
        refuse(make_source(subject, *paper.candidate, SourceRole::paper,
                           "Another paper is about this very version; this one is about an earlier one."),
               *paper.page);
        continue;
      }
      const Page* page = paper.page;
      const std::string id = arxiv_id(paper.candidate->url);
      if (!id.empty() && page->url.find("/abs/") != std::string::npos) {
        const Page* full = reader_.first_of({arxiv_full_texts(id)}).front();
        if (full->status == 200) page = full;
      }
      Source source = make_source(subject, *paper.candidate, SourceRole::paper, paper.verdict.reason);
      source.url = page->url;
      accept(std::move(source), *page);
    }
  }

  // ---- the plan ----

  static std::string quoted(const Candidate& candidate) {
    return "\"" + std::string(trim(candidate.context)) + "\"";
  }

  static Source make_source(const Subject& subject, const std::string& url, SourceRole role,
                            std::string reason, std::string found_in) {
    Source source;
    source.url = url;
    source.role = role;
    source.relation = subject.relation;
    source.subject = subject.scope.id;
    source.reason = std::move(reason);
    source.found_in = std::move(found_in);
    return source;
  }

  static Source make_source(const Subject& subject, const Candidate& candidate, SourceRole role,
                            std::string reason) {
    return make_source(subject, candidate.url, role, std::move(reason), candidate.found_in);
  }

  // False where it is refused after all: missing, a repetition, or one too many.
  bool accept(Source source, const Page& page) {
    const std::string key = url_key(source.url);
    if (accepted_.count(key) > 0) return false;
    source.status = page.status;
    if (page.missing() && source.failure.empty()) {
      source.reason = "The server has no such page (wanted: " + source.reason + ")";
      refuse(std::move(source), page);
      return false;
    }
    if (plan_.sources.size() >= static_cast<size_t>(std::max(options_.max_sources, 1))) {
      source.reason = "More sources than the limit of " + std::to_string(options_.max_sources) + ".";
      refuse(std::move(source), page);
      return false;
    }
    if (page.snapshot != nullptr && !page.snapshot->bytes.empty() && page.status == 200) {
      source.document = page.snapshot->sha256;
      const auto [first, fresh] = first_with_.emplace(source.document, source.url);
      if (!fresh) {
        source.reason = "The same bytes as " + first->second + ".";
        refuse(std::move(source), page);
        return false;
      }
      result_.snapshots.emplace(source.document, page.snapshot);
      if (page.document != nullptr) result_.documents.emplace(source.document, page.document);
    }
    if (source.failure.empty()) source.failure = page.failure;
    accepted_.insert(key);
    std::erase_if(plan_.refused, [&key](const Source& refused) { return url_key(refused.url) == key; });
    plan_.sources.push_back(std::move(source));
    return true;
  }

  void refuse(Source source, const Page& page) {
    source.status = page.status;
    source.failure = page.failure;
    if (page.snapshot != nullptr && page.status == 200) source.document = page.snapshot->sha256;
    refuse(std::move(source));
  }

  void refuse(Source source) {
    const std::string key = url_key(source.url);
    if (accepted_.count(key) > 0) return;
    const bool known = std::any_of(plan_.refused.begin(), plan_.refused.end(),
                                   [&key](const Source& refused) { return url_key(refused.url) == key; });
    if (known) return;
    source.relation = Relation::cited;
    plan_.refused.push_back(std::move(source));
  }

  void refuse_foreign(const Subject& subject, const std::vector<Candidate>& foreign) {
    for (const Candidate& candidate : foreign) {
      const SourceRole role = candidate.kind == CandidateKind::paper     ? SourceRole::paper
                              : candidate.kind == CandidateKind::dataset ? SourceRole::dataset_card
                                                                         : SourceRole::documentation;
      refuse(make_source(subject, candidate, role,
                         "It belongs to someone else than " + subject.scope.org + "."));
    }
  }

  Resolution finish() {
    result_.plan = std::move(plan_);
    return std::move(result_);
  }

  const ResolverOptions& options_;
  const Registry empty_;
  const Registry& registry_;
  PageReader reader_;
  SourcePlan plan_;
  Resolution result_;
  std::set<std::string> accepted_;                 // by url_key
  std::map<std::string, std::string> first_with_;  // URL by SHA-256
  std::set<std::string> seen_models_;
};

Result<Resolution> resolve_folder(const ModelRef& model, Web& web, const ResolverOptions& options) {
  const FixedClock no_clock("");
  const Clock& clock = options.clock != nullptr ? *options.clock : no_clock;
  const auto folder = open_folder(model.location, model.id, clock);
  if (!folder) return folder.error();
  std::error_code failed;
  const std::string root = file_url(std::filesystem::canonical(model.location, failed));
  const auto both = files_and_web(**folder, web);
  return Resolver(*both, options).folder(model, root);
}

Result<Resolution> resolve_manifest(const ModelRef& model, Web& web, const ResolverOptions& options) {
  std::vector<Diagnostic> diagnostics;
  const auto manifest = load_manifest(model.location, diagnostics);
  if (!manifest) return manifest.error();
  const FixedClock no_clock("");
  const Clock& clock = options.clock != nullptr ? *options.clock : no_clock;
  const auto place = std::filesystem::absolute(model.location).lexically_normal().parent_path();
  const auto folder = open_folder(place, manifest->model, clock);
  if (!folder) return folder.error();
  const auto both = files_and_web(**folder, web);
  return Resolver(*both, options).manifest(model, *manifest);
}

}  // namespace

Result<Resolution> resolve(const ModelRef& model, Web& web, const ResolverOptions& options) {
  switch (model.kind) {
    case ModelRef::Kind::hub:
      return Resolver(web, options).hub(model);
    case ModelRef::Kind::repository:
      return Resolver(web, options).repository(model);
    case ModelRef::Kind::folder:
      return resolve_folder(model, web, options);
    case ModelRef::Kind::manifest:
      return resolve_manifest(model, web, options);
  }
  return Error{ErrorCode::invalid_argument, "unknown kind of model reference", model.id};
}

Result<ModelRef> parse_model_ref(const std::string& text) {
  namespace fs = std::filesystem;
  static const RE2 hub_id(R"([A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*)?)");
  const std::string given(trim(text));
  std::error_code failed;
  ModelRef model;
  if (given.starts_with("http://") || given.starts_with("https://")) {
    const GitHubRepository repository = github_repository_in(given);
    const std::string id = hub_model_in(given, "https://huggingface.co");
    if (!repository.empty()) {
      model.kind = ModelRef::Kind::repository;
      model.id = repository.owner + "/" + repository.name;
      model.location = "https://github.com/" + model.id;
      return model;
    }
    model.id = id;
    if (!id.empty()) return model;
    return Error{ErrorCode::invalid_argument,
                 "neither a model on huggingface.co nor a repository on github.com", given};
  }
  const std::string lower = ascii_lower(given);
  if (lower.ends_with(".yaml") || lower.ends_with(".yml")) {
    model.kind = ModelRef::Kind::manifest;
    model.id = fs::path(given).stem().string();
    model.location = given;
    return model;
  }
  const bool path_like = given.starts_with('.') || given.starts_with('/') || given.ends_with('/');
  if (path_like || (!RE2::FullMatch(given, hub_id) && fs::is_directory(given, failed))) {
    model.kind = ModelRef::Kind::folder;
    model.id = fs::absolute(given).lexically_normal().parent_path().filename().string();
    if (!given.ends_with('/')) model.id = fs::absolute(given).lexically_normal().filename().string();
    model.location = given;
    return model;
  }
  if (!RE2::FullMatch(given, hub_id)) {
    return Error{ErrorCode::invalid_argument,
                 "not a model: expected publisher/name, a repository's URL, a folder (./name) or a manifest "
                 "(name.yaml)",
                 given};
  }
  model.id = given;
  return model;
}

}  // namespace exhibit
