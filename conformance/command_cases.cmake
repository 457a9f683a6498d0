# command_cases.tsv compiled into the program, by the ledger's script: its text under a name of its own.
set(command_cases_tsv ${CMAKE_CURRENT_LIST_DIR}/command_cases.tsv)
set(command_cases_text ${CMAKE_CURRENT_BINARY_DIR}/command_cases_text_of.cpp)
add_custom_command(
  OUTPUT ${command_cases_text}
  COMMAND ${CMAKE_COMMAND} -DTSV=${command_cases_tsv} -DOUT=${command_cases_text} -P ${CMAKE_CURRENT_LIST_DIR}/ledger.cmake
  DEPENDS ${command_cases_tsv} ${CMAKE_CURRENT_LIST_DIR}/ledger.cmake
  VERBATIM)
set_source_files_properties(${command_cases_text} PROPERTIES COMPILE_DEFINITIONS ledger_text=command_cases_text)
target_sources(synfin_conformance PRIVATE ${command_cases_text})
