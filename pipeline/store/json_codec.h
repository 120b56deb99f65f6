// JSON of the types that are kept as JSON, both ways; reports use the same shapes. It brings a heavy header:
// include it in .cc files only. Tested by tests/store/json_codec_test.cc.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "pipeline/base/result.h"
#include "pipeline/document/source.h"
#include "pipeline/grade/proposal.h"
#include "pipeline/store/redaction.h"

namespace exhibit {

// Keys in the order in which they are written: the same value gives the same bytes.
using Json = nlohmann::ordered_json;

Json to_json(const Source& source);
Json to_json(const SourcePlan& plan);
Json to_json(const SearchedDocument& document);
Json to_json(const Evidence& evidence);
// Without the model's id.
Json to_json(const Proposal& proposal);
Json to_json(const Headers& headers);  // [["etag", "..."], ...]

// Bytes that are not UTF-8 are replaced, never an exception. indent < 0: one line.
std::string dump(const Json& json, int indent = -1);
std::string dump(const Headers& headers);  // dump(to_json(headers)), without the detour

// Errors: malformed, with the byte (not JSON) or the key (another shape). Depth is bounded by the caller's
// trust: these read what the workspace wrote.
Result<SourcePlan> parse_plan(std::string_view json);
// `model` is that of the result.
Result<Proposal> parse_proposal(std::string_view json, const std::string& model);
Result<std::vector<SearchedDocument>> parse_searched_documents(std::string_view json);
Result<std::vector<std::string>> parse_strings(std::string_view json);
Result<Headers> parse_pairs(std::string_view json);

}  // namespace exhibit
