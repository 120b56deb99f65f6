// exhibit-replica: plays a recorded folder on a loopback port. What it serves is tested by tests/replica/ and
// tests/fetch/http/.
#include <CLI/CLI.hpp>
#include <csignal>
#include <exception>
#include <fstream>
#include <iostream>

#include "tools/replica/server.h"

namespace {

using namespace exhibit;

int fail(const std::string& message) {
  std::cerr << "exhibit-replica: " << message << '\n';
  return 3;
}

int serve(const std::string& folder, const replica::ServerOptions& options,
          const std::string& certificate_file) {
  // Blocked before any thread starts, so that only the wait below sees them.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);

  const auto server = replica::Server::start(folder, options);
  if (!server) return fail(server.error().describe());
  if (!certificate_file.empty()) {
    std::ofstream file(certificate_file);
    file << (*server)->certificate();
    if (!file.flush()) return fail(certificate_file + ": cannot be written");
  }
  std::cout << (*server)->url() << std::endl;
  int received = 0;
  sigwait(&ends, &received);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    CLI::App app(
        "Serves a recorded folder over HTTP on 127.0.0.1 and prints the address. https://HOST/PATH is "
        "served as /HOST/PATH; paths of the hub's API work without the host.",
        "exhibit-replica");
    std::string folder;
    std::string misbehave;
    std::string certificate_file;
    replica::ServerOptions options;
    app.add_option("folder", folder, "The recorded folder, which holds index.tsv")->required();
    app.add_option("--port", options.port, "The port; 0 takes a free one")->check(CLI::Range(0, 65535));
    app.add_option("--misbehave", misbehave, "A YAML file that says which URLs misbehave and how");
    app.add_option("--delay-ms", options.delay_ms, "Waits so long before each answer")
        ->check(CLI::Range(0, 60000));
    app.add_option("--threads", options.threads, "Connections that are served side by side")
        ->check(CLI::Range(1, 1024));
    app.add_flag("--tls", options.tls, "Serves HTTPS with a self-signed certificate");
    app.add_flag("--expired", options.expired, "The certificate has expired")->needs("--tls");
    app.add_option("--certificate", certificate_file,
                   "Writes the certificate there, for clients that trust it")
        ->needs("--tls");
    CLI11_PARSE(app, argc, argv);
    if (!misbehave.empty()) {
      auto rules = replica::load_misbehaviours(misbehave);
      if (!rules) return fail(rules.error().describe());
      options.misbehaviours = std::move(*rules);
    }
    return serve(folder, options, certificate_file);
  } catch (const std::exception& error) {
    return fail(std::string("unexpected: ") + error.what());
  }
}
