# The page compiled into the program. Included, it has embed_page(); run as a script (cmake -P), it writes to OUT the
# page of FOLDER with its style and its program, PARTS in their order, in their places.
if(CMAKE_SCRIPT_MODE_FILE)
  file(READ "${FOLDER}/page.html" page)
  file(READ "${FOLDER}/page.css" style)
  set(program "")
  string(REPLACE "," ";" parts "${PARTS}")
  foreach(part IN LISTS parts)
    file(READ "${FOLDER}/${part}.js" text)
    string(APPEND program "${text}")
  endforeach()
  string(REPLACE "@STYLE@\n" "${style}" page "${page}")
  string(REPLACE "@PROGRAM@\n" "${program}" page "${page}")
  file(WRITE "${OUT}" "${page}")
  return()
endif()

set(embedded_page_script ${CMAKE_CURRENT_LIST_FILE})

# A source file whose function page_text() has the page in pieces of whole lines: in the variable page_text.
function(embed_page)
  set(page ${CMAKE_CURRENT_BINARY_DIR}/page.whole.html)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/page.whole.cpp)
  list(JOIN ARGN "," parts)
  list(TRANSFORM ARGN APPEND .js OUTPUT_VARIABLE files)
  add_custom_command(
    OUTPUT ${out}
    BYPRODUCTS ${page}
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${CMAKE_CURRENT_SOURCE_DIR} -DPARTS=${parts} -DOUT=${page} -P ${embedded_page_script}
    COMMAND ${CMAKE_COMMAND} -DTSV=${page} -DNAME=page_text -DOUT=${out} -P ${embedded_tsv_script}
    DEPENDS page.html page.css ${files} ${embedded_page_script} ${embedded_tsv_script}
    VERBATIM)
  set(page_text ${out} PARENT_SCOPE)
endfunction()
