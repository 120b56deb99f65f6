# Writes a source file that holds every file of a folder as a function
#   std::span<const std::pair<std::string_view, std::string_view>> FUNCTION()   (name, bytes)
# declared in HEADER, in NAMESPACE: cmake -DFOLDER= -DOUTPUT= -DHEADER= -DNAMESPACE= -DFUNCTION= -P embed.cmake
# The bytes stand as escapes in a string literal, which compiles much faster than a list of numbers.
file(GLOB_RECURSE files LIST_DIRECTORIES false RELATIVE "${FOLDER}" "${FOLDER}/*")
list(SORT files)
set(code "// Made by embed.cmake.\n#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\nnamespace {\n\nconstexpr std::pair<std::string_view, std::string_view> kFiles[] = {\n")
foreach(file IN LISTS files)
  file(READ "${FOLDER}/${file}" bytes HEX)
  string(LENGTH "${bytes}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${bytes}")
  string(APPEND code "    {\"${file}\", {\"${bytes}\", ${size}}},\n")
endforeach()
string(APPEND code "};\n\n}  // namespace\n\nstd::span<const std::pair<std::string_view, std::string_view>> ${FUNCTION}() { return kFiles; }\n\n}  // namespace ${NAMESPACE}\n")
file(WRITE "${OUTPUT}" "${code}")
