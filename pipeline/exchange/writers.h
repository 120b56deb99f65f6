// One function a format, each in a file of its own; formats.cc makes the table of them.
#pragma once

#include <string>

#include "pipeline/base/result.h"
#include "pipeline/exchange/formats.h"

namespace exhibit {

Result<std::string> write_osai_model(const ExportInput& input);  // osai_export.cc
Result<std::string> write_mof_model(const ExportInput& input);   // mof_export.cc

}  // namespace exhibit
