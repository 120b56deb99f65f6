// The store: one folder that keeps everything a run read and made, so that a citation can be checked years
// later and a run again does only what is new.
//
//   workspace.db     SQLite (WAL): models, snapshots' metadata, documents, hits, evidence, proposals, runs,
//   and
//                    the bytes of snapshots of at most 16 KiB
//   workspace.lock   which processes are here, and who writes
//   blobs/ab/cdef…   the bytes of larger snapshots, compressed, named by the SHA-256 of the uncompressed
//   bytes
//
// Snapshots are never changed or lost: a URL's history has one row for each time its answer was another.
// Documents and hits are a cache of work that can be done again; evidence and proposals are replaced as a
// whole, per model and rubric, and what people saw of the old ones is kept. Credentials in headers and URLs
// are left out (redaction.h).
//
// Thread-safe. Many processes may have a workspace open; one at a time writes, the others wait for it up to
// WorkspaceOptions::wait_ms and then get an Error that names it. A transaction that was not committed, a
// process that was killed, a disk that is full: nothing of it is seen afterwards.
// Errors: io (disk, permission, in use), malformed (damaged), not_found, invalid_argument.
// Tested by tests/store/workspace_test.cc, workspace_reviews_test.cc and crash_test.cc.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "extractors/evidence.h"
#include "extractors/extractor.h"
#include "pipeline/base/result.h"
#include "pipeline/document/document.h"
#include "pipeline/document/snapshot.h"
#include "pipeline/document/source.h"
#include "pipeline/grade/proposal.h"
#include "pipeline/store/blobs.h"

namespace exhibit {

inline constexpr const char* kDefaultWorkspace = ".exhibit";

struct WorkspaceOptions {
  bool read_only = false;  // never writes, not even a lock; the workspace must exist
  bool create = true;      // make the folder and the database where there are none
  int wait_ms = 30000;     // how long to wait for another process that writes
};

// What is known of one answer of a URL, its bytes aside.
struct SnapshotRecord {
  std::string url;
  std::string final_url;
  int status = 0;
  std::string media_type;
  std::vector<std::pair<std::string, std::string>> headers;  // of the last answer that was the same
  std::string fetched_at;                                    // when it was first seen so
  std::string checked_at;                                    // when it was last seen so
  std::string sha256;
  uint64_t size = 0;  // bytes, uncompressed
};

// A document is known by the bytes it was parsed from and by what else decides how they are read: the
// declared media type (with its charset) and the file name in the URL.
struct DocumentKey {
  std::string sha256;
  std::string parse_key;
  auto operator<=>(const DocumentKey&) const = default;
};
DocumentKey document_key(const std::string& sha256, std::string_view media_type, std::string_view url);
DocumentKey document_key(const Snapshot& snapshot);

// Hits of one extractor in one document, read in one role.
struct HitsKey {
  DocumentKey document;
  SourceRole role = SourceRole::card;
  std::string url;
  std::string extractor;  // name
  std::string version;
};

// With what a model was graded. Where `inputs` is the same, so are the proposals.
struct RunRecord {
  std::string rubric;  // id
  std::string rubric_version;
  std::string rules_version;
  int parser_version = 0;
  std::string program_version;
  std::string inputs;     // SHA-256 over everything that the proposals depend on
  std::string graded_at;  // Clock::now()
  bool operator==(const RunRecord&) const = default;
};

// A model as it was graded on one rubric.
struct GradedModel {
  SourcePlan plan;
  std::vector<Proposal> proposals;  // in the rubric's order
  RunRecord run;
};

// Evidence as verify() needs it: whose it is and which criteria stand on it.
struct CitedEvidence {
  std::string model;
  Evidence evidence;
  std::vector<std::string> criteria;  // "kips2025/weights", sorted; of citations, near misses left out
};

// A proposal in short, as lists and queues need it.
struct ProposalSummary {
  std::string model;
  std::string criterion;
  Grade grade = Grade::unknown;
  double confidence = 0;
  std::string hash;   // of what a person sees of it (proposal_version.h)
  std::string since;  // RunRecord::graded_at of the run that first said so
  std::string until;  // of the run that said otherwise; empty: it stands
};

// A decision as it is kept. The store does not look into `body`; pipeline/review/decision.h does.
struct JournalEntry {
  int64_t seq = 0;  // order in this workspace, from 1
  std::string id;
  std::string at;
  std::string origin;      // id of the workspace in which it was made
  int64_t origin_seq = 0;  // its seq there
  std::string reviewer;
  std::string model;
  std::string rubric;
  std::string criterion;
  std::string body;  // JSON
};

// Which entries of the journal; empty fields ask for any.
struct JournalQuery {
  std::string rubric = {};
  std::string model = {};
  std::string criterion = {};
  std::string reviewer = {};
  int64_t after_seq = 0;
  int64_t limit = -1;  // negative: all
};

// Who is to review which cells; the store does not look into `body` either.
struct StoredAssignment {
  int64_t id = 0;
  std::string reviewer;
  std::string rubric;
  std::string body;  // JSON
};

class Workspace {
 public:
  // Opens, and where allowed creates, the workspace in a folder. Brings its tables up to date, and removes
  // what a killed process left behind where no other process is at work.
  static Result<Workspace> open(const std::filesystem::path& folder, const WorkspaceOptions& options = {});

  Workspace(Workspace&&) noexcept;
  Workspace& operator=(Workspace&&) noexcept;
  ~Workspace();

  // Several writes that become visible together. Holds the workspace for this thread: other threads wait,
  // other processes too. Without commit() nothing is kept. Where a write of it failed, commit() fails.
  // May be nested; the outermost decides. Must not outlive the workspace.
  class Transaction {
   public:
    Transaction(Transaction&&) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    Result<void> commit();

   private:
    friend class Workspace;
    struct State;
    explicit Transaction(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
  };
  Result<Transaction> begin();
  // What is committed so survives a loss of power, too: for what people say, which cannot be made again. It
  // takes a sync of the disk. (Any commit survives the death of the process.) Nested: the outermost decides.
  Result<Transaction> begin_durable();

  // Snapshots. The bytes must have the SHA-256 that the snapshot says (empty: it is computed). An answer
  // takes its place in the URL's history by fetched_at, so that old ones can be imported beside newer ones.
  // Where the one before it was the same (status, media type, final URL, revision, bytes), only that one's
  // headers and time of checking change.
  Result<void> put_snapshot(const Snapshot& snapshot);
  // All of them or none, for a fraction of the cost.
  Result<void> put_snapshots(std::span<const SnapshotPtr> snapshots);
  // The server said at this time that the newest answer before it still holds (304). not_found where there is
  // none.
  Result<void> mark_checked(const std::string& url, const std::string& time);
  Result<bool> has_snapshot(const std::string& url) const;
  Result<std::optional<SnapshotRecord>> latest(const std::string& url) const;
  Result<std::vector<SnapshotRecord>> history(const std::string& url) const;  // oldest first
  Result<std::vector<SnapshotRecord>> snapshots() const;                      // all, oldest first
  // The newest record of these bytes, of this URL where it has one.
  Result<std::optional<SnapshotRecord>> find_snapshot(const std::string& sha256,
                                                      const std::string& url) const;
  // With its bytes, read and checked.
  Result<SnapshotPtr> load(const SnapshotRecord& record) const;

  // Documents: the parsed text or why there is none. A lookup gives nothing where the parser was another.
  using Parsed = Result<DocumentPtr>;
  Result<void> put_document(const DocumentKey& key, int parser_version, const Parsed& parsed);
  Result<std::optional<Parsed>> document(const DocumentKey& key, int parser_version) const;
  struct DocumentRecord {
    DocumentKey key;
    int parser_version = 0;
  };
  Result<std::vector<DocumentRecord>> documents() const;
  Result<void> remove_document(const DocumentKey& key);

  // Hits; the document must be stored. The last version of an extractor is kept. Replacing a document
  // removes its hits.
  Result<void> put_hits(const HitsKey& key, std::span<const Hit> hits);
  Result<std::optional<std::vector<Hit>>> hits(const HitsKey& key) const;
  Result<std::vector<HitsKey>> all_hits() const;

  // Models, with their plans.
  Result<void> put_plan(const SourcePlan& plan);
  Result<std::optional<SourcePlan>> plan(const std::string& model) const;
  Result<std::vector<std::string>> models() const;  // ids, sorted

  // Evidence of a model, near misses included, in its order; equal evidence is kept once. Replaces what
  // was there; what proposals still cite stays until they are replaced.
  Result<void> put_evidence(const std::string& model, std::span<const Evidence> evidence);
  Result<std::vector<Evidence>> evidence(const std::string& model) const;
  // Everything that has a quote, of one model or (empty) of all, in order of document and URL.
  Result<std::vector<CitedEvidence>> cited_evidence(const std::string& model = {}) const;

  // Proposals of a model on a rubric, in their order. Replaces what was there; what a person would see
  // otherwise now is kept as a past version (past_proposals()).
  Result<void> put_proposals(const std::string& model, const std::string& rubric,
                             std::span<const Proposal> proposals);
  Result<std::vector<Proposal>> proposals(const std::string& model, const std::string& rubric) const;
  Result<std::optional<Proposal>> proposal(const std::string& model, const std::string& rubric,
                                           const std::string& criterion) const;

  Result<void> put_run(const std::string& model, const RunRecord& run);
  Result<std::optional<RunRecord>> run(const std::string& model, const std::string& rubric) const;
  Result<std::vector<RunRecord>> runs(const std::string& model) const;  // by rubric

  // Plan, proposals and run together; nothing where the model was never graded on this rubric.
  Result<std::optional<GradedModel>> graded(const std::string& model, const std::string& rubric) const;

  // Proposals in short, sorted by model, in their order; of models whose proposals were put after a change,
  // or of one model. `last` is the number of the last change.
  struct Summaries {
    std::vector<ProposalSummary> proposals;
    int64_t last = 0;
  };
  Result<Summaries> proposal_summaries(const std::string& rubric, int64_t after_change = 0,
                                       const std::string& model = {}) const;
  // Of all rubrics; 0 where nothing was ever proposed.
  Result<int64_t> last_proposal_change() const;
  struct ModelName {
    std::string id;
    std::string name;
    std::string publisher;
    std::string graded_at;  // on that rubric
  };
  // The models graded on a rubric, sorted by id.
  Result<std::vector<ModelName>> model_names(const std::string& rubric) const;

  // Proposals that were replaced, oldest first, of one model or (empty) of all, sorted by model then.
  Result<std::vector<ProposalSummary>> past_proposals(const std::string& rubric,
                                                      const std::string& model = {}) const;
  // A proposal as a person saw it once, by its hash; nothing where it was never kept.
  Result<std::optional<Proposal>> proposal_version(const std::string& hash) const;
  // Keeps it; returns its hash.
  Result<std::string> keep_proposal_version(const std::string& model, const std::string& rubric,
                                            const Proposal& proposal);

  // The journal of decisions: what is appended is never changed or removed. Returns the new seq; origin_seq
  // 0 takes it too. Errors: invalid_argument where the id is there already.
  Result<int64_t> append_to_journal(const JournalEntry& entry);
  Result<std::vector<JournalEntry>> journal(const JournalQuery& query = {}) const;  // by seq
  Result<std::optional<JournalEntry>> journal_entry(const std::string& id) const;
  Result<int64_t> last_journal_seq() const;  // 0: empty

  Result<int64_t> put_assignment(const StoredAssignment& assignment);  // returns its id
  Result<void> remove_assignment(int64_t id);                          // not_found
  Result<std::vector<StoredAssignment>> assignments() const;           // by id

  // Small values by name. "workspace" is this workspace's own id, made with it.
  Result<std::optional<std::string>> setting(const std::string& name) const;
  Result<void> put_setting(const std::string& name, const std::string& value);

  // What SQLite finds wrong with the database itself; empty where nothing is.
  Result<std::vector<std::string>> database_problems() const;

  // Removes blobs that no snapshot refers to and documents whose bytes no snapshot has. Refused (io) while
  // another process has the workspace open, which could be about to refer to them.
  struct Pruned {
    uint64_t blobs = 0;
    uint64_t bytes = 0;  // on disk
    uint64_t documents = 0;
  };
  Result<Pruned> prune();

  // The bytes with this SHA-256, checked. Errors: not_found, malformed (damaged), io, invalid_argument.
  Result<std::string> blob(const std::string& sha256, uint64_t size) const;
  // The SHA-256 of all bytes that are there, sorted, also of those that nothing refers to.
  Result<std::vector<std::string>> blob_names() const;
  const BlobStore& blobs() const;  // those that are files
  const std::filesystem::path& folder() const;

 private:
  struct State;
  Result<Transaction> begin_as(bool durable);
  // Gives proposals of a database from before hashes theirs.
  Result<void> name_proposals();
  explicit Workspace(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace exhibit
