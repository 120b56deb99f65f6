// A workspace's snapshots as a WARC file, and back: for other tools, for archives, for another machine.
//
// Exporting writes a warcinfo record and, for each answer in the histories, a `response` record (of a file on
// the disk: `resource`) with its SHA-256 as payload digest. Bytes that the file holds already are referred to
// by a `revisit` record (identical-payload-digest); a server's word that an answer still held is one of the
// kind server-not-modified. There are no request records: requests carry credentials and are not kept.
//   - WARC-Target-URI is the address that was asked for; where redirects led elsewhere, the field
//     Exhibit-Final-URI says where to.
//   - Bodies are stored unpacked; headers that spoke of the transfer (Content-Encoding, Transfer-Encoding,
//     Content-Length) have the prefix X-Archive-Orig-, as archives do it.
//
// Importing takes such files and those of other tools. Each record stands for itself: what is broken, cut off
// or partial is left out and reported, never stored as whole. Importing a file again changes nothing.
// Tested by tests/store/warc_test.cc and tests/e2e/warc.test.mjs.
#pragma once

#include <cstdint>
#include <istream>
#include <ostream>
#include <string>
#include <vector>

#include "pipeline/base/clock.h"
#include "pipeline/base/result.h"
#include "pipeline/store/warc_record.h"
#include "pipeline/store/workspace.h"

namespace exhibit {

struct WarcExportOptions {
  bool gzip = true;
  std::string software = "exhibit";      // for the warcinfo record
  std::string file_name = {};            // likewise; may be empty
  std::vector<std::string> models = {};  // ids: only the sources of their plans; empty: everything
};

struct WarcExported {
  uint64_t responses = 0;  // resource records included
  uint64_t revisits = 0;
  uint64_t bytes = 0;  // of bodies, unpacked
};

// Oldest first. The same snapshots and time give the same bytes. Errors: not_found (a model), io, and those
// of a damaged workspace.
Result<WarcExported> export_warc(const Workspace& workspace, std::ostream& out,
                                 const WarcExportOptions& options, const Clock& clock);

struct WarcImported {
  uint64_t records = 0;  // read, of every type
  uint64_t stored = 0;   // answers that were new
  uint64_t known = 0;    // answers and checks that the workspace had already
  uint64_t checked = 0;  // answers that were found to hold at another time
  uint64_t passed = 0;   // of types that hold no answer (requests, metadata, ...), and redirects to nowhere
  uint64_t failed = 0;
  std::vector<Error> failures;  // the first kMaxFailures of them; where: "byte OFFSET: URL"
  static constexpr size_t kMaxFailures = 1000;
};

// Fails only where the workspace cannot be written (io).
Result<WarcImported> import_warc(Workspace& workspace, std::istream& in, const WarcLimits& limits = {});

}  // namespace exhibit
