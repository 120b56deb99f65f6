// Tested by tests/serve/access_test.cc.
#include "pipeline/serve/secrets.h"

#include <sodium.h>

#include <array>
#include <stdexcept>

namespace exhibit::serve {
namespace {

constexpr size_t kSecretBytes = 32;

// Idempotent and thread-safe. It fails only where the system has no source of randomness.
void start_sodium() {
  if (sodium_init() < 0) throw std::runtime_error("the system gives no random numbers");
}

std::string base64url(const std::array<unsigned char, kSecretBytes>& bytes) {
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_ENCODED_LEN(kSecretBytes, kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), kVariant);
  text.pop_back();  // the terminating zero
  return text;
}

}  // namespace

Result<std::string> hash_password(const std::string& password, const PasswordCost& cost) {
  start_sodium();
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), cost.passes, cost.memory_bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return Error{ErrorCode::io, "there is not enough memory to hash the password", ""};
  }
  return std::string(hash.data());
}

bool verify_password(const std::string& hash, const std::string& password) {
  start_sodium();
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

std::string random_secret() {
  start_sodium();
  std::array<unsigned char, kSecretBytes> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return base64url(bytes);
}

std::string random_uuid() {
  start_sodium();
  std::array<unsigned char, 16> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0FU) | 0x40U);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3FU) | 0x80U);
  std::array<char, 33> hex{};
  sodium_bin2hex(hex.data(), hex.size(), bytes.data(), bytes.size());
  std::string uuid(hex.data());
  for (const size_t at : {20U, 16U, 12U, 8U}) uuid.insert(at, 1, '-');
  return uuid;
}

std::string hash_secret(std::string_view secret, std::string_view purpose) {
  start_sodium();
  crypto_generichash_state state;
  std::array<unsigned char, kSecretBytes> hash{};
  const auto add = [&state](std::string_view text) {
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  };
  crypto_generichash_init(&state, nullptr, 0, hash.size());
  add(purpose);
  add(std::string_view("\0", 1));
  add(secret);
  crypto_generichash_final(&state, hash.data(), hash.size());
  return base64url(hash);
}

bool equal_secrets(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace exhibit::serve
