// Tested by tests/tools/app_test.cc.
#include "tools/exhibit/commands.h"

namespace exhibit::cli {

std::span<const Command> all_commands() {
  static const Command commands[] = {
      select_command(), plan_command(),   fetch_command(),      grade_command(),     show_command(),
      verify_command(), review_command(), decisions_command(),  export_command(),    history_command(),
      warc_command(),   doctor_command(), rank_command(),       correlate_command(), report_command(),
      lint_command(),   eval_command(),   calibrate_command(),  sample_command(),    rules_command(),
      serve_command(),  users_command(),  completion_command(), man_command(),       audit_command(),
  };
  return commands;
}

}  // namespace exhibit::cli
