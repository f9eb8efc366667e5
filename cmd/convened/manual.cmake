# cmake -DPROGRAM=… -DTEMPLATE=… -DOUT=… -P manual.cmake: the manual page, with the option table's list in its place.
execute_process(COMMAND ${PROGRAM} --print-mdoc OUTPUT_VARIABLE OPTIONS RESULT_VARIABLE result)
if(result)
  message(FATAL_ERROR "${PROGRAM} --print-mdoc ended with ${result}")
endif()
string(STRIP "${OPTIONS}" OPTIONS)
configure_file(${TEMPLATE} ${OUT} @ONLY)
