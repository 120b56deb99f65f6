#include "pipeline/store/schema.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

namespace exhibit {
namespace {

using ::testing::HasSubstr;

SQLite::Database in_memory() { return {":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}; }

constexpr std::array<Migration, 2> kSteps = {{
    {1, "CREATE TABLE model (id TEXT); INSERT INTO model VALUES ('a');"},
    {2, "ALTER TABLE model ADD COLUMN name TEXT NOT NULL DEFAULT '?';"},
}};

TEST(Schema, StepsAreNumberedWithoutGaps) {
  int expected = 1;
  for (const Migration& step : migrations()) EXPECT_EQ(step.version, expected++);
}

TEST(Schema, AnEmptyDatabaseIsBroughtUpToDate) {
  SQLite::Database database = in_memory();
  EXPECT_TRUE(read_schema_state(database).is_new);
  migrate(database, migrations());
  const SchemaState state = read_schema_state(database);
  EXPECT_FALSE(state.is_new);
  EXPECT_EQ(state.application_id, kApplicationId);
  EXPECT_EQ(state.version, migrations().back().version);
  EXPECT_TRUE(check_schema(state, migrations()).ok());
  migrate(database, migrations());  // nothing left to do
}

TEST(Schema, AnOlderDatabaseKeepsItsRows) {
  SQLite::Database database = in_memory();
  migrate(database, std::span(kSteps).first(1));
  EXPECT_EQ(read_schema_state(database).version, 1);
  migrate(database, kSteps);
  EXPECT_EQ(read_schema_state(database).version, 2);
  EXPECT_EQ(database.execAndGet("SELECT id || name FROM model").getString(), "a?");
}

TEST(Schema, AStepThatFailsLeavesTheVersionBefore) {
  SQLite::Database database = in_memory();
  constexpr std::array<Migration, 2> kBroken = {{kSteps[0], {2, "CREATE TABLE half (id TEXT); NONSENSE;"}}};
  EXPECT_THROW(migrate(database, kBroken), SQLite::Exception);
  EXPECT_EQ(read_schema_state(database).version, 1);
  EXPECT_FALSE(database.tableExists("half"));
}

TEST(Schema, ANewerOrForeignDatabaseIsRefused) {
  const Result<void> newer = check_schema({kApplicationId, 3, false}, kSteps);
  ASSERT_FALSE(newer.ok());
  EXPECT_THAT(
      newer.error().message,
      HasSubstr("written by a newer version of exhibit (its schema is 3, this program knows up to 2)"));
  const Result<void> foreign = check_schema({0, 0, false}, kSteps);
  ASSERT_FALSE(foreign.ok());
  EXPECT_THAT(foreign.error().message, HasSubstr("not a workspace"));
}

}  // namespace
}  // namespace exhibit
