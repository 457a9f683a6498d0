# Tables of this folder compiled into the program. Included, it has embed_tsv(); run as a script (cmake -P), it writes
# TSV as string literals to OUT, as the answer of the function NAME.
if(CMAKE_SCRIPT_MODE_FILE)
  file(READ "${TSV}" text)
  # Whole lines, in literals well below the 64 KiB that a compiler must take.
  set(literals "")
  string(LENGTH "${text}" left)
  while(left GREATER 0)
    string(SUBSTRING "${text}" 0 32000 piece)
    string(FIND "${piece}" "\n" end REVERSE)
    if(end EQUAL -1)
      message(FATAL_ERROR "${TSV}: a line of more than 32000 octets, or one without an end")
    endif()
    math(EXPR size "${end} + 1")
    string(SUBSTRING "${text}" 0 ${size} piece)
    string(SUBSTRING "${text}" ${size} -1 text)
    string(APPEND literals "    R\"tsv(${piece})tsv\"sv,\n")
    string(LENGTH "${text}" left)
  endwhile()
  get_filename_component(file "${TSV}" NAME)
  file(WRITE "${OUT}" "// Generated from ${file}.
#include <span>
#include <string_view>

namespace synfin::conformance {

std::span<const std::string_view> ${NAME}();

namespace {
using namespace std::string_view_literals;  // whose length no compiler has to count: some count only so far
constexpr std::string_view kPieces[] = {
${literals}};
}  // namespace

std::span<const std::string_view> ${NAME}() { return kPieces; }

}  // namespace synfin::conformance
")
  return()
endif()

set(embedded_tsv_script ${CMAKE_CURRENT_LIST_FILE})

# Of NAME.tsv, or of another file if one is given, a source file whose function NAME_text() has its text in pieces of
# whole lines: in the variable NAME_text.
function(embed_tsv name)
  set(tsv ${CMAKE_CURRENT_SOURCE_DIR}/${name}.tsv)
  if(ARGC GREATER 1)
    set(tsv ${ARGV1})
  endif()
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${name}.tsv.cpp)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DTSV=${tsv} -DNAME=${name}_text -DOUT=${out} -P ${embedded_tsv_script}
    DEPENDS ${tsv} ${embedded_tsv_script}
    VERBATIM)
  set(${name}_text ${out} PARENT_SCOPE)
endfunction()
