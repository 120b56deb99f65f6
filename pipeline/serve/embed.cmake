# Writes a source file that holds every file of a folder, and openapi.json:
# cmake -DFOLDER=... -DOPENAPI=... -DOUTPUT=... -P embed.cmake
# The bytes stand as escapes in a string literal, which compiles much faster than a list of numbers.
function(literal file result)
  file(READ "${file}" bytes HEX)
  string(LENGTH "${bytes}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${bytes}")
  set(${result} "{\"${bytes}\", ${size}}" PARENT_SCOPE)
endfunction()

file(GLOB_RECURSE files LIST_DIRECTORIES false RELATIVE "${FOLDER}" "${FOLDER}/*")
list(SORT files)
set(entries "")
foreach(file IN LISTS files)
  literal("${FOLDER}/${file}" bytes)
  string(APPEND entries "    {\"${file}\", ${bytes}},\n")
endforeach()
literal("${OPENAPI}" openapi)
file(WRITE "${OUTPUT}" "// Made by embed.cmake.
#include \"pipeline/serve/assets.h\"

namespace exhibit::serve {
namespace {

constexpr EmbeddedFile kFiles[] = {
${entries}};
constexpr std::string_view kOpenapi = ${openapi};

}  // namespace

std::span<const EmbeddedFile> embedded_files() { return kFiles; }
std::string_view openapi_file() { return kOpenapi; }

}  // namespace exhibit::serve
")
