# The lists of known deviations, compiled into the program. Included, it adds the library synfin_deviations; run as a
# script (cmake -P), it writes the lists of LISTS as string literals to OUT.
if(CMAKE_SCRIPT_MODE_FILE)
  set(cases "")
  foreach(list ${LISTS})
    get_filename_component(folder "${list}" DIRECTORY)
    get_filename_component(stack "${folder}" NAME)
    file(READ "${list}" text)
    string(LENGTH "${text}" size)
    if(size GREATER 60000)
      message(FATAL_ERROR "${list}: longer than a compiler must take in one literal")
    endif()
    string(APPEND cases "  if (stack == \"${stack}\") return R\"tsv(${text})tsv\";\n")
  endforeach()
  file(WRITE "${OUT}" "// Generated from adapters/*/deviations.txt.
#include <string_view>

namespace synfin::conformance {

std::string_view deviations_text(std::string_view stack);

std::string_view deviations_text([[maybe_unused]] std::string_view stack) {
${cases}  return {};
}

}  // namespace synfin::conformance
")
  return()
endif()

file(GLOB deviations_lists CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/adapters/*/deviations.txt)
set(deviations_text ${CMAKE_CURRENT_BINARY_DIR}/deviations_text.cpp)
add_custom_command(
  OUTPUT ${deviations_text}
  COMMAND ${CMAKE_COMMAND} "-DLISTS=${deviations_lists}" -DOUT=${deviations_text}
          -P ${CMAKE_CURRENT_LIST_DIR}/deviations.cmake
  DEPENDS ${deviations_lists} ${CMAKE_CURRENT_LIST_DIR}/deviations.cmake
  VERBATIM)
add_library(synfin_deviations STATIC ${CMAKE_CURRENT_LIST_DIR}/deviations.cpp ${deviations_text})
target_link_libraries(synfin_deviations PUBLIC synfin_model fmt::fmt)
