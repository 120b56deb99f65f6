// Finds the sentence in which a paper or an announcement introduces what it is about. That a document is the
// model's own paper or announcement is the resolver's finding (its role); this makes it citable.
// Tested by tests/extractors/publication_test.cc.
#pragma once

#include <memory>

#include "extractors/extractor.h"

namespace exhibit {

// Facts: paper.report for documents in the role paper, paper.announcement for blog posts; at most one hit
// each.
std::unique_ptr<Extractor> make_publication_extractor();

}  // namespace exhibit
