// Every subcommand of exhibit, in the order of help. To add one: write cmd_NAME.cc, name it here and in the
// table of commands.cc.
#pragma once

#include <span>

#include "tools/exhibit/command.h"

namespace exhibit::cli {

Command select_command();
Command plan_command();
Command fetch_command();
Command grade_command();
Command show_command();
Command verify_command();
Command review_command();
Command decisions_command();
Command export_command();
Command audit_command();
Command history_command();
Command warc_command();
Command doctor_command();
Command rank_command();
Command correlate_command();
Command report_command();
Command lint_command();
Command serve_command();
Command users_command();
Command eval_command();
Command calibrate_command();
Command sample_command();
Command rules_command();
Command completion_command();
Command man_command();

std::span<const Command> all_commands();

}  // namespace exhibit::cli
