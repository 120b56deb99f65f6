// The application over a small workspace, served on a real port.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/serve/app.h"
#include "pipeline/serve/http_server.h"
#include "tests/review/samples.h"
#include "tests/serve/client.h"
#include "tests/support/support.h"

namespace exhibit::test {

inline constexpr const char* kPassword = "a long enough one";

// A document that a model was read from.
struct SourceFile {
  std::string url;
  std::string media_type;
  std::string bytes;
};

// Stores sources of a model that is in the workspace already, beside the card. Returns their SHA-256.
std::vector<std::string> add_sources(const std::filesystem::path& folder, const std::string& model,
                                     const std::vector<SourceFile>& files);

class TestServer {
 public:
  explicit TestServer(serve::Mode mode = serve::Mode::single, serve::HttpLimits limits = {},
                      serve::AppOptions options = {});
  ~TestServer();

  // Login mode has the users vera (viewer), rob (reviewer), ada (admin) and dora (reviewer, disabled), whose
  // password is kPassword.
  Client client() const { return {.port = port()}; }
  Client client_of(const std::string& user) const;

  int port() const { return server_->port(); }
  std::filesystem::path folder() const { return workspace_.folder(); }
  ReviewedWorkspace& workspace() { return workspace_; }
  serve::Access& access() { return *access_; }
  Reviews& reviews() { return *reviews_; }
  const std::vector<std::string>& log() const { return log_; }

 private:
  ReviewedWorkspace workspace_;
  TempDir users_;
  std::vector<std::string> log_;
  std::optional<serve::Access> access_;
  std::optional<Reviews> reviews_;
  std::unique_ptr<serve::App> app_;
  std::unique_ptr<serve::HttpServer> server_;
};

}  // namespace exhibit::test
