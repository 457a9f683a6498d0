# The requirement ledger: ledger.tsv compiled into the program. Included, it adds the library synfin_ledger; run as a
# script (cmake -P), it writes TSV as string literals to OUT.
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
    string(APPEND literals "    R\"tsv(${piece})tsv\",\n")
    string(LENGTH "${text}" left)
  endwhile()
  file(WRITE "${OUT}" "// Generated from ledger.tsv.
#include <span>
#include <string_view>

namespace synfin::conformance {

std::span<const std::string_view> ledger_text();

namespace {
constexpr std::string_view kPieces[] = {
${literals}};
}  // namespace

std::span<const std::string_view> ledger_text() { return kPieces; }

}  // namespace synfin::conformance
")
  return()
endif()

set(ledger_tsv ${CMAKE_CURRENT_LIST_DIR}/ledger.tsv)
set(ledger_text ${CMAKE_CURRENT_BINARY_DIR}/ledger_text.cpp)
add_custom_command(
  OUTPUT ${ledger_text}
  COMMAND ${CMAKE_COMMAND} -DTSV=${ledger_tsv} -DOUT=${ledger_text} -P ${CMAKE_CURRENT_LIST_DIR}/ledger.cmake
  DEPENDS ${ledger_tsv} ${CMAKE_CURRENT_LIST_DIR}/ledger.cmake
  VERBATIM)
add_library(synfin_ledger STATIC ${CMAKE_CURRENT_LIST_DIR}/ledger.cpp ${ledger_text})
target_link_libraries(synfin_ledger PUBLIC synfin_options)
