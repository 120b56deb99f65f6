// libsodium's share of logging in: passwords as argon2id strings, random secrets, and hashes of secrets so
// that what is stored does not let anybody in. Thread-safe. Tested by tests/serve/access_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "pipeline/base/result.h"

namespace exhibit::serve {

// What hashing one password costs. The defaults are libsodium's "interactive" limits: 64 MiB and about 0.1 s.
struct PasswordCost {
  uint64_t passes = 2;
  size_t memory_bytes = 64u << 20;
};

// "$argon2id$v=19$m=..." with its salt and cost. Errors: io where there is not enough memory.
Result<std::string> hash_password(const std::string& password, const PasswordCost& cost);
// False for a wrong password and for a hash that is none.
bool verify_password(const std::string& hash, const std::string& password);

// 256 random bits as base64url without padding: 43 characters.
std::string random_secret();
// A random UUID (version 4), "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".
std::string random_uuid();

// BLAKE2b-256 of a secret, in base64url. `purpose` keeps hashes of one secret for two purposes apart.
std::string hash_secret(std::string_view secret, std::string_view purpose);

// In a time that does not depend on where they differ.
bool equal_secrets(std::string_view a, std::string_view b);

}  // namespace exhibit::serve
