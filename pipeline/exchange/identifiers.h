// Names for things in files that are handed on: made from content alone, so that the same workspace gives the
// same bytes. Tested by tests/exchange/identifiers_test.cc.
#pragma once

#include <string>
#include <string_view>

namespace exhibit {

// A UUID of version 8 (RFC 9562) from the SHA-256 of these bytes, 36 characters.
std::string uuid_of(std::string_view content);

// An address as an IRI reference: what no IRI may hold (blanks, quotes, angle brackets, control characters, a
// '%' that encodes nothing) is percent-encoded; the rest stays as it is.
std::string iri_of(std::string_view address);

// The name of bytes by their SHA-256, in hexadecimal (RFC 6920): "nih:sha-256;0123...".
std::string name_of_bytes(std::string_view sha256);

// The package URL of a model on the hub: "pkg:huggingface/publisher/name".
std::string hub_package_url(std::string_view id);

// Whether it is "2025-06-01T12:00:00Z" in form, which others' schemas insist on.
bool is_utc_time(std::string_view text);

}  // namespace exhibit
