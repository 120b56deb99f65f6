#include "pipeline/fetch/http/address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/un.h>

namespace exhibit {
namespace {

TEST(Address, IsJudgedAsAHostInAUrl) {
  const struct {
    const char* host;
    const char* reason;
  } cases[] = {
      {"127.0.0.1", "a loopback address"},
      {"127.255.0.3", "a loopback address"},
      {"localhost", "a loopback address"},
      {"LOCALHOST.", "a loopback address"},
      {"a.localhost", "a loopback address"},
      {"[::1]", "a loopback address"},
      {"[::ffff:127.0.0.1]", "a loopback address"},
      {"[::ffff:7f00:1]", "a loopback address"},
      {"10.1.2.3", "a private address"},
      {"172.16.0.1", "a private address"},
      {"172.31.255.255", "a private address"},
      {"192.168.1.1", "a private address"},
      {"100.64.0.1", "a private address"},
      {"[fd12:3456::1]", "a private address"},
      {"[fec0::1]", "a private address"},
      {"[64:ff9b::10.0.0.1]", "a private address"},
      {"[2002:0a00:0001::]", "a private address"},
      {"169.254.169.254", "an address of cloud metadata"},
      {"[fd00:ec2::254]", "an address of cloud metadata"},
      {"100.100.100.200", "an address of cloud metadata"},
      {"168.63.129.16", "an address of cloud metadata"},
      {"[::ffff:169.254.169.254]", "an address of cloud metadata"},
      {"169.254.1.1", "a link-local address"},
      {"[fe80::1%25eth0]", "a link-local address"},
      {"[fe80::1]", "a link-local address"},
      {"0.0.0.0", "a reserved address"},
      {"[::]", "a reserved address"},
      {"[::10.0.0.1]", "a reserved address"},
      {"192.0.2.7", "a reserved address"},
      {"198.19.0.1", "a reserved address"},
      {"255.255.255.255", "a reserved address"},
      {"[2001:db8::1]", "a reserved address"},
      {"[2001::1]", "a reserved address"},
      {"224.0.0.1", "a multicast address"},
      {"[ff02::1]", "a multicast address"},
      {"printer.local", "a name of a local network"},
      {"metadata.google.internal", "a name of a local network"},
      // Near misses.
      {"8.8.8.8", ""},
      {"172.32.0.1", ""},
      {"172.15.0.1", ""},
      {"100.128.0.1", ""},
      {"11.0.0.1", ""},
      {"192.167.1.1", ""},
      {"169.253.1.1", ""},
      {"[2606:4700::1111]", ""},
      {"[::ffff:8.8.8.8]", ""},
      {"[2001:4860:4860::8888]", ""},
      {"huggingface.co", ""},
      {"notlocalhost", ""},
      {"local.example.org", ""},
      {"", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(non_public_reason(std::string_view(c.host)), c.reason) << c.host;
}

TEST(Address, IsJudgedAsASocketAddress) {
  sockaddr_in four{};
  four.sin_family = AF_INET;
  inet_pton(AF_INET, "10.0.0.1", &four.sin_addr);
  EXPECT_EQ(non_public_reason(reinterpret_cast<const sockaddr*>(&four), sizeof four), "a private address");
  inet_pton(AF_INET, "93.184.216.34", &four.sin_addr);
  EXPECT_EQ(non_public_reason(reinterpret_cast<const sockaddr*>(&four), sizeof four), "");
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  inet_pton(AF_INET6, "::ffff:192.168.0.1", &six.sin6_addr);
  EXPECT_EQ(non_public_reason(reinterpret_cast<const sockaddr*>(&six), sizeof six), "a private address");
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  EXPECT_EQ(non_public_reason(reinterpret_cast<const sockaddr*>(&local), sizeof local),
            "no internet address");
}

}  // namespace
}  // namespace exhibit
