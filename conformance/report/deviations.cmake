# The lists of known deviations, compiled into the program: the library synfin_deviations. Wants embed_tsv().
file(GLOB deviations_lists CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/adapters/*/deviations.txt)
set(deviations_texts "")
set(declarations "")
set(answers "")
foreach(list ${deviations_lists})
  get_filename_component(folder ${list} DIRECTORY)
  get_filename_component(stack ${folder} NAME)
  string(REPLACE "_" "-" stack ${stack})  # as it is called
  string(MAKE_C_IDENTIFIER deviations_of_${stack} name)
  embed_tsv(${name} ${list})
  list(APPEND deviations_texts ${${name}_text})
  string(APPEND declarations "std::span<const std::string_view> ${name}_text();\n")
  string(APPEND answers "  if (stack == \"${stack}\") return ${name}_text();\n")
endforeach()
set(deviations_index ${CMAKE_CURRENT_BINARY_DIR}/deviations_text.cpp)
file(CONFIGURE OUTPUT ${deviations_index} @ONLY CONTENT "// Generated from adapters/*/deviations.txt.
#include <span>
#include <string_view>

namespace synfin::conformance {

@declarations@std::span<const std::string_view> deviations_text(std::string_view stack);

std::span<const std::string_view> deviations_text([[maybe_unused]] std::string_view stack) {
@answers@  return {};
}

}  // namespace synfin::conformance
")
add_library(synfin_deviations STATIC ${CMAKE_CURRENT_LIST_DIR}/deviations.cpp ${deviations_index} ${deviations_texts})
target_link_libraries(synfin_deviations PUBLIC synfin_model fmt::fmt)
