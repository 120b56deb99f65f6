# Warnings are errors in every target of this project; exhibit_room() makes one library a folder.
add_library(exhibit_options INTERFACE)
target_compile_options(exhibit_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Werror)
target_include_directories(exhibit_options INTERFACE ${PROJECT_SOURCE_DIR})
if(EXHIBIT_SANITIZE)
  target_compile_options(exhibit_options INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=undefined
    -fno-omit-frame-pointer)
  target_link_options(exhibit_options INTERFACE -fsanitize=address,undefined)
endif()
if(EXHIBIT_FUZZ)
  # The compiler that the project is made for is GCC: what clang alone warns of is not an error.
  target_compile_options(exhibit_options INTERFACE -Wno-error -fsanitize=fuzzer-no-link,address,undefined
    -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_link_options(exhibit_options INTERFACE -fsanitize=address,undefined)
endif()

# exhibit_room(NAME SOURCES ... USES ...): the library exhibit_NAME. USES are public.
function(exhibit_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;USES" ${ARGN})
  add_library(exhibit_${name} STATIC ${ROOM_SOURCES})
  add_library(exhibit::${name} ALIAS exhibit_${name})
  target_link_libraries(exhibit_${name} PUBLIC exhibit_options ${ROOM_USES})
endfunction()

# exhibit_test(NAME SOURCES ... USES ...): a GoogleTest program, every case of it known to CTest.
# A test that needs the recorded replica skips itself and is reported as not run where it is absent.
function(exhibit_test name)
  cmake_parse_arguments(TEST "" "" "SOURCES;USES" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  target_link_libraries(${name} PRIVATE exhibit_options exhibit_test_support ${TEST_USES} GTest::gmock GTest::gtest_main)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 120 PROPERTIES TIMEOUT 300)
endfunction()
