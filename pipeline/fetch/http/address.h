// Which addresses on the network are never talked to unless the user says so: a page must not be able to send
// us into the user's own network. Pure. Tested by tests/fetch/http/address_test.cc.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <string>
#include <string_view>

namespace exhibit {

// Why an address is not on the public internet ("a loopback address", "a private address", …); empty for a
// public one. Addresses that embed an IPv4 address (mapped, NAT64, 6to4) are judged by it. Families other
// than IPv4 and IPv6 are never public.
std::string_view non_public_reason(const sockaddr* address, socklen_t size);

// The same for a URL's host, before any DNS: addresses of numbers, "localhost" and names that only a local
// network has (".local", ".internal", …). Other names give "": they are judged once they are resolved.
std::string_view non_public_reason(std::string_view host);

}  // namespace exhibit
