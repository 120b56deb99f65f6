// Tested by tests/fetch/http/address_test.cc. The ranges are those of the IANA registries of special-purpose
// addresses for IPv4 and IPv6, and the addresses at which clouds serve credentials.
#include "pipeline/fetch/http/address.h"

#include <arpa/inet.h>

#include <array>
#include <cstdint>
#include <cstring>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

struct Range4 {
  uint32_t first;
  int bits;
  std::string_view what;
};

constexpr uint32_t ip4(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}

constexpr std::string_view kLoopback = "a loopback address";
constexpr std::string_view kPrivate = "a private address";
constexpr std::string_view kLinkLocal = "a link-local address";
constexpr std::string_view kReserved = "a reserved address";
constexpr std::string_view kMulticast = "a multicast address";
constexpr std::string_view kMetadata = "an address of cloud metadata";

constexpr std::array<Range4, 18> kRanges4 = {{
    {ip4(169, 254, 169, 254), 32, kMetadata},
    {ip4(168, 63, 129, 16), 32, kMetadata},
    {ip4(100, 100, 100, 200), 32, kMetadata},
    {ip4(0, 0, 0, 0), 8, kReserved},
    {ip4(10, 0, 0, 0), 8, kPrivate},
    {ip4(100, 64, 0, 0), 10, kPrivate},
    {ip4(127, 0, 0, 0), 8, kLoopback},
    {ip4(169, 254, 0, 0), 16, kLinkLocal},
    {ip4(172, 16, 0, 0), 12, kPrivate},
    {ip4(192, 0, 0, 0), 24, kReserved},
    {ip4(192, 0, 2, 0), 24, kReserved},
    {ip4(192, 88, 99, 0), 24, kReserved},
    {ip4(192, 168, 0, 0), 16, kPrivate},
    {ip4(198, 18, 0, 0), 15, kReserved},
    {ip4(198, 51, 100, 0), 24, kReserved},
    {ip4(203, 0, 113, 0), 24, kReserved},
    {ip4(224, 0, 0, 0), 4, kMulticast},
    {ip4(240, 0, 0, 0), 4, kReserved},
}};

std::string_view judge4(uint32_t address) {
  for (const Range4& range : kRanges4) {
    const uint32_t mask = ~uint32_t{0} << (32 - range.bits);
    if ((address & mask) == range.first) return range.what;
  }
  return {};
}

uint32_t ip4_at(const uint8_t* bytes) { return ip4(bytes[0], bytes[1], bytes[2], bytes[3]); }

bool begins(const uint8_t* bytes, std::initializer_list<uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), bytes);
}

std::string_view judge6(const in6_addr& address) {
  const uint8_t* bytes = address.s6_addr;
  const bool high_zero = begins(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  if (high_zero && bytes[10] == 0xff && bytes[11] == 0xff) return judge4(ip4_at(bytes + 12));
  if (high_zero && bytes[10] == 0 && bytes[11] == 0) {
    return ip4_at(bytes + 12) == 1 ? kLoopback : kReserved;  // ::1, :: and the old IPv4-compatible form
  }
  if (begins(bytes, {0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return judge4(ip4_at(bytes + 12));
  if (begins(bytes, {0x20, 0x02})) return judge4(ip4_at(bytes + 2));  // 6to4
  if (begins(bytes, {0xfd, 0x00, 0x0e, 0xc2})) return kMetadata;
  if ((bytes[0] & 0xfe) == 0xfc) return kPrivate;
  if (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80) return kLinkLocal;
  if (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0xc0) return kPrivate;  // site-local, given up
  if (bytes[0] == 0xff) return kMulticast;
  if (begins(bytes, {0x20, 0x01, 0x0d, 0xb8})) return kReserved;                   // documentation
  if (begins(bytes, {0x20, 0x01}) && (bytes[2] & 0xfe) == 0x00) return kReserved;  // 2001::/23, Teredo too
  if ((bytes[0] & 0xe0) != 0x20) return kReserved;  // global unicast is 2000::/3
  return {};
}

bool ends_with_label(std::string_view host, std::string_view name) {
  return host == name ||
         (host.size() > name.size() && host.ends_with(name) && host[host.size() - name.size() - 1] == '.');
}

}  // namespace

std::string_view non_public_reason(const sockaddr* address, socklen_t size) {
  // Copied out, because the bytes need not be aligned for the type.
  if (address->sa_family == AF_INET && size >= sizeof(sockaddr_in)) {
    sockaddr_in in{};
    std::memcpy(&in, address, sizeof in);
    return judge4(ntohl(in.sin_addr.s_addr));
  }
  if (address->sa_family == AF_INET6 && size >= sizeof(sockaddr_in6)) {
    sockaddr_in6 in{};
    std::memcpy(&in, address, sizeof in);
    return judge6(in.sin6_addr);
  }
  return "no internet address";
}

std::string_view non_public_reason(std::string_view host) {
  std::string name = ascii_lower(host);
  if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  name = name.substr(0, name.find('%'));  // a zone: "fe80::1%eth0"
  while (name.ends_with('.')) name.pop_back();
  in_addr four{};
  if (inet_pton(AF_INET, name.c_str(), &four) == 1) return judge4(ntohl(four.s_addr));
  in6_addr six{};
  if (inet_pton(AF_INET6, name.c_str(), &six) == 1) return judge6(six);
  if (ends_with_label(name, "localhost")) return kLoopback;
  for (const std::string_view suffix : {"local", "internal", "home.arpa", "lan", "intranet", "localdomain"}) {
    if (ends_with_label(name, suffix)) return "a name of a local network";
  }
  return {};
}

}  // namespace exhibit
