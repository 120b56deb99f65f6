// One function a format, each in a file of its own; formats.cc makes the table of them.
#pragma once

#include <string>

#include "pipeline/base/result.h"
#include "pipeline/exchange/formats.h"

namespace exhibit {

Result<std::string> write_osai_model(const ExportInput& input);       // osai_export.cc
Result<std::string> write_mof_model(const ExportInput& input);        // mof_export.cc
Result<std::string> write_cyclonedx(const ExportInput& input);        // cyclonedx.cc
Result<std::string> write_spdx(const ExportInput& input);             // spdx.cc
Result<std::string> write_web_annotations(const ExportInput& input);  // web_annotations.cc
Result<std::string> write_badge(const ExportInput& input);            // badge.cc

}  // namespace exhibit
