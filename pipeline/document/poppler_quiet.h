// poppler writes what it thinks of a file to the error output unless told otherwise. Private to this folder.
#pragma once

namespace exhibit {

// Its error handler is the only state that poppler's documents share; it is set once. Thread-safe.
void silence_poppler();

}  // namespace exhibit
