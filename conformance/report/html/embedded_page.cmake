# Pages compiled into the program. Included, it has embed_page(); run as a script (cmake -P), it writes to OUT the page
# of this folder with its style and the program PARTS, in their order, in their places.
if(CMAKE_SCRIPT_MODE_FILE)
  file(READ "${CMAKE_CURRENT_LIST_DIR}/page.html" page)
  file(READ "${CMAKE_CURRENT_LIST_DIR}/page.css" style)
  set(program "")
  string(REPLACE "," ";" parts "${PARTS}")
  foreach(part IN LISTS parts)
    file(READ "${part}" text)
    string(APPEND program "${text}")
  endforeach()
  string(REPLACE "@STYLE@\n" "${style}" page "${page}")
  string(REPLACE "@PROGRAM@\n" "${program}" page "${page}")
  file(WRITE "${OUT}" "${page}")
  return()
endif()

set(embedded_page_script ${CMAKE_CURRENT_LIST_FILE})
set(embedded_page_folder ${CMAKE_CURRENT_LIST_DIR})

# A source file whose function NAME() has the page in pieces of whole lines: in the variable NAME. The other arguments
# are the parts of its program, in their order, without .js: of the folder that asks, or else of this one.
function(embed_page name)
  set(files "")
  foreach(part IN LISTS ARGN)
    set(file ${CMAKE_CURRENT_SOURCE_DIR}/${part}.js)
    if(NOT EXISTS ${file})
      set(file ${embedded_page_folder}/${part}.js)
    endif()
    list(APPEND files ${file})
  endforeach()
  set(page ${CMAKE_CURRENT_BINARY_DIR}/${name}.html)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  list(JOIN files "," parts)
  add_custom_command(
    OUTPUT ${out}
    BYPRODUCTS ${page}
    COMMAND ${CMAKE_COMMAND} -DPARTS=${parts} -DOUT=${page} -P ${embedded_page_script}
    COMMAND ${CMAKE_COMMAND} -DTSV=${page} -DNAME=${name} -DOUT=${out} -P ${embedded_tsv_script}
    DEPENDS ${embedded_page_folder}/page.html ${embedded_page_folder}/page.css ${files} ${embedded_page_script}
            ${embedded_tsv_script}
    VERBATIM)
  set(${name} ${out} PARENT_SCOPE)
endfunction()
