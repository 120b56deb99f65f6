// The forms in which a graded model is handed on to others: a table with one line a format. To add one, write
// a file with a function of the type WriteModel, declare it in writers.h and name it in the table of
// formats.cc. docs/exchange.md lists them for users. Tested by tests/exchange/formats_test.cc.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "extractors/evidence.h"
#include "extractors/license/catalog.h"
#include "pipeline/base/result.h"
#include "pipeline/document/document.h"
#include "pipeline/grade/rubric.h"
#include "pipeline/review/judgement.h"
#include "pipeline/store/workspace.h"

namespace exhibit {

// Everything a format can say of one model. Refers to its parts; they must outlive it.
struct ExportInput {
  const GradedModel& graded;           // on the rubric that the format asks for
  const Rubric& rubric;                // that rubric
  std::span<const Evidence> evidence;  // all of the model, near misses included
  const license::LicenseCatalog& licenses;
  // The document in which evidence stands (context, positions in code points); null where it is not at hand.
  std::function<DocumentPtr(const Evidence&)> document_of;
  // What was known of a snapshot when it was read: time, size, media type. By URL and SHA-256.
  std::function<std::optional<SnapshotRecord>(const std::string& url, const std::string& sha256)> snapshot_of;
  // What people decided on this rubric, by criterion; outcome.h applies it.
  std::map<std::string, Judgement> judgements = {};
  std::string scheme = {};  // id of the rubric's weight scheme, for formats with one score; empty: the first
};

// One model as the bytes of one file. Deterministic: times come from the input alone. Thread-safe.
using WriteModel = Result<std::string> (*)(const ExportInput&);

struct ExchangeFormat {
  std::string_view name;       // of --format: "osai"
  std::string_view summary;    // one line for people
  std::string_view extension;  // of the files: ".yaml"
  std::string_view rubric;     // id of the rubric that it speaks of
  WriteModel write = nullptr;
};

// In the order of help.
std::span<const ExchangeFormat> exchange_formats();
// nullptr where there is none of this name.
const ExchangeFormat* find_exchange_format(std::string_view name);

// "publisher/name" as the name of a file: "publisher_name", letters of other scripts kept, nothing that a
// path could be steered with.
std::string file_name_for(std::string_view model, std::string_view extension);

}  // namespace exhibit
