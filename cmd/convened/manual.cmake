# cmake -DPROGRAM=… -DTEMPLATE=… -DOUT=… -P manual.cmake: the manual page, with the option table's list in its place.
execute_process(COMMAND ${PROGRAM} --print-mdoc OUTPUT_VARIABLE OPTIONS RESULT_VARIABLE result)
if(result)
  message(FATAL_ERROR "${PROGRAM} --print-mdoc ended with ${result}")
endif()
string(STRIP "${OPTIONS}" OPTIONS)
# Help texts are paragraphs; mdoc wants a line for each sentence.
string(REGEX REPLACE "([^ .])\\. ([A-Z])" "\\1.\n\\2" OPTIONS "${OPTIONS}")
configure_file(${TEMPLATE} ${OUT} @ONLY)
