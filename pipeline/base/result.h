// Errors as values: everything that crosses a folder's border and can fail returns Result<T>.
// Tested by tests/base/result_test.cc.
#pragma once

#include <cassert>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace exhibit {

// A handful of codes, each of which a caller treats differently; the detail is in the message.
enum class ErrorCode {
  invalid_argument,  // the caller (in the end: the user) asked for something that makes no sense
  not_found,         // what was named does not exist
  malformed,         // bytes from outside that are not what they should be
  encrypted,         // readable only with a password
  empty,             // well-formed, but holds nothing to read (a PDF of scanned pages, an empty file)
  limit_exceeded,    // a bound on size, depth, time or memory was met
  denied,            // a server or a policy of ours refuses (401, 403, robots.txt, private address)
  io,                // the disk, the network or the database failed
  cancelled,         // the user interrupted
};

// The code's name in lower case with '_', for logs and JSON.
std::string_view to_string(ErrorCode code);

struct Error {
  ErrorCode code = ErrorCode::invalid_argument;
  std::string message;  // one sentence for people: what is wrong and, where it can be said, what to do
  std::string where;    // file, file:line:col or URL; may be empty

  // "where: message", or the message alone.
  std::string describe() const { return where.empty() ? message : where + ": " + message; }
};

// A T or an Error. Reading the one that is not there is a programming error (assert).
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    assert(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

// The Result of an action that has nothing to return.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), ok_(false) {}

  bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }
  const Error& error() const {
    assert(!ok_);
    return error_;
  }

 private:
  Error error_;
  bool ok_ = true;
};

}  // namespace exhibit
