#include "tools/exhibit/interrupt.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>

#include "tools/exhibit/exit_codes.h"

namespace exhibit::cli {
namespace {

bool asked_within_a_while(const Interrupt& interrupt) {
  for (int i = 0; i < 500 && !interrupt.asked(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return interrupt.asked();
}

TEST(Interrupt, FirstSignalAsksToStop) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const Interrupt interrupt;
    EXPECT_FALSE(interrupt.asked());
    kill(getpid(), signal);
    EXPECT_TRUE(asked_within_a_while(interrupt));
    EXPECT_TRUE(interrupt.token().stop_requested());
  }
}

TEST(InterruptDeathTest, SecondSignalEndsTheProgram) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        const Interrupt interrupt;
        kill(getpid(), SIGINT);
        asked_within_a_while(interrupt);
        kill(getpid(), SIGINT);
        std::this_thread::sleep_for(std::chrono::seconds(10));
      },
      testing::ExitedWithCode(kInterrupted), "");
}

}  // namespace
}  // namespace exhibit::cli
