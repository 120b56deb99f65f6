// What the commands that serve and that manage users share. Tested by tests/tools/serve_test.sh.
#pragma once

#include <filesystem>
#include <string>

#include "tools/exhibit/command.h"

namespace exhibit::cli {

// The file of users: as given, or users.db in the workspace.
std::filesystem::path users_file(const SharedOptions& shared, const std::filesystem::path& given);

// Whether only this machine can reach a server that listens there.
bool is_loopback(const std::string& host);

// The name of a host in "https://review.example.org:8443": "review.example.org". "" where it is no such
// address.
std::string host_of_origin(const std::string& origin);

}  // namespace exhibit::cli
