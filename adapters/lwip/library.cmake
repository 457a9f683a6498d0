# lwIP from Debian's source package (ci/lwip-source fetches it), as a shared library of our own with Debian's
# configuration, so that the sanitizers and libFuzzer see into it: target synfin_lwip_library, compiled as the project
# is (SYNFIN_SANITIZE, SYNFIN_FUZZ).
if(NOT EXISTS "${SYNFIN_LWIP_SOURCE}/src/Filelists.cmake" OR NOT EXISTS "${SYNFIN_LWIP_SOURCE}/port/Filelists.cmake")
  message(FATAL_ERROR "SYNFIN_LWIP_SOURCE=${SYNFIN_LWIP_SOURCE} is no unpacked source package of Debian's lwIP; "
                      "ci/lwip-source makes one")
endif()

# lwIP's lists of its files also describe libraries and documents that nobody here asks for.
set(LWIP_DIR "${SYNFIN_LWIP_SOURCE}")
set(CMAKE_DISABLE_FIND_PACKAGE_Doxygen TRUE)
set(CMAKE_MESSAGE_LOG_LEVEL WARNING)
include("${LWIP_DIR}/src/Filelists.cmake")
include("${LWIP_DIR}/port/Filelists.cmake")
unset(CMAKE_MESSAGE_LOG_LEVEL)

add_library(synfin_lwip_library SHARED ${lwipnoapps_SRCS} ${lwipportunix_SRCS})
set_target_properties(synfin_lwip_library PROPERTIES OUTPUT_NAME lwip)
target_include_directories(synfin_lwip_library SYSTEM INTERFACE "${LWIP_DIR}/src/include" "${LWIP_DIR}/port/include")
target_include_directories(synfin_lwip_library PRIVATE "${LWIP_DIR}/src/include" "${LWIP_DIR}/port/include")
# The adapter's clock and memory come before the library's own, within its files too.
target_compile_options(synfin_lwip_library PRIVATE -w -g -fsemantic-interposition)
target_link_libraries(synfin_lwip_library PRIVATE Threads::Threads)
if(SYNFIN_FUZZ)
  # Comparisons are not reported one by one: walks have no numbers to be guessed, and it takes a third of the time.
  target_compile_options(synfin_lwip_library PRIVATE -fsanitize=fuzzer-no-link -fno-sanitize-coverage=trace-cmp)
  # Links, sockets and threads have no part in a walk, and libFuzzer looks at every counter after each.
  set(elsewhere ${lwipnoapps_SRCS} ${lwipportunix_SRCS})
  list(FILTER elsewhere EXCLUDE REGEX "/src/core/")
  set_source_files_properties(${elsewhere} PROPERTIES COMPILE_OPTIONS -fno-sanitize=fuzzer-no-link)
endif()
if(SYNFIN_SANITIZE)
  # lwIP reads headers where they lie; its own build for sanitizers leaves out alignment too.
  target_compile_options(synfin_lwip_library PRIVATE -fsanitize=address,undefined -fno-sanitize=alignment
                                                     -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(synfin_lwip_library PRIVATE -fsanitize=address,undefined)
  # Of what checksums are taken is looked at before, at once, and not word by word (port.cpp).
  set_source_files_properties(${LWIP_DIR}/src/core/inet_chksum.c PROPERTIES COMPILE_OPTIONS -fno-sanitize=all)
endif()
