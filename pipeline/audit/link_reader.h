// What stands behind a published link now: whether it answers, where it leads, and which documents it stands
// for. A page of a model hub or a code repository stands for its card or README and for its list of files.
// Tested by tests/audit/link_reader_test.cc.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "pipeline/audit/anchor.h"
#include "pipeline/document/document.h"
#include "pipeline/document/snapshot.h"
#include "pipeline/fetch/web.h"

namespace exhibit::audit {

enum class LinkState {
  read,         // answered, or an address that stands for it did
  moved,        // answered from another address
  dead,         // 404, 410, or a file that its repository does not list
  refused,      // 401, 403, 429: there, but not for everyone
  failed,       // no answer could be had
  not_covered,  // these sources (a recorded folder, a workspace) know nothing of it
};
std::string_view to_string(LinkState state);

enum class LinkShape { document, repository_root, model_page, site_root };

struct LinkedDocument {
  std::string url;
  DocumentPtr document;
};

struct LinkAnswer {
  LinkState state = LinkState::not_covered;
  LinkShape shape = LinkShape::document;
  int status = 0;
  std::string final_url;  // of moved
  std::string reason;     // of dead, failed and refused, as a clause
  bool archived = false;  // a snapshot of it, or of what it stands for, is stored
  std::vector<LinkedDocument> documents;
};

struct LinkSources {
  Web& web;
  // Whether an answer of the web says anything about this URL. A recorded folder answers 404 for what it does
  // not hold, which tells nothing of the link. Empty: always.
  std::function<bool(const std::string&)> covers;
  // Whether a snapshot is stored. Empty: never asked.
  std::function<bool(const std::string&)> archived;
};

// Asks for each address once. Not thread-safe; for live sources call read_ahead() with all links first, so
// that they are fetched side by side.
class LinkReader {
 public:
  explicit LinkReader(LinkSources sources) : sources_(std::move(sources)) {}

  void read_ahead(std::span<const std::string> urls);
  const LinkAnswer& read(const std::string& url);
  // The document of an exact address; null where it cannot be read.
  DocumentPtr document(const std::string& url);
  const QuoteIndex& index(const DocumentPtr& document);

 private:
  LinkAnswer make_answer(const std::string& url);
  void add_equivalents(const std::string& url, LinkAnswer& answer);
  void check_file_list(const std::string& url, LinkAnswer& answer);
  const Result<SnapshotPtr>* snapshot(const std::string& url);
  bool covers(const std::string& url) const { return !sources_.covers || sources_.covers(url); }

  LinkSources sources_;
  std::map<std::string, LinkAnswer> answers_;
  std::map<std::string, Result<SnapshotPtr>> snapshots_;
  std::map<std::string, DocumentPtr> documents_;                    // by URL
  std::map<const Document*, std::unique_ptr<QuoteIndex>> indices_;  // only looked up
};

// The addresses that stand for a link: the raw file of a page that shows one, the card and the API answer of
// a model's page, the README and the API answers of a code repository, the forms of a paper.
std::vector<std::string> equivalents_of(const std::string& url);
LinkShape shape_of(const std::string& url);
// Without the fragment.
std::string without_fragment(const std::string& url);

}  // namespace exhibit::audit
