# convene_cluster_test(NAME COMMAND … [LOADED_BY SCRIPT] [LABELS …] [TIMEOUT …]): a ctest test that runs with a
# PostgreSQL cluster of its own (pg.sh with), empty or filled by SCRIPT, found in CONVENE_TEST_PG. Label db, and those
# given.
function(convene_cluster_test name)
  cmake_parse_arguments(TEST "" "TIMEOUT;LOADED_BY" "COMMAND;LABELS" ${ARGN})
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 120)
  endif()
  if(TEST_LOADED_BY)
    list(PREPEND TEST_COMMAND --loaded-by ${TEST_LOADED_BY})
  endif()
  add_test(NAME ${name} COMMAND ${PROJECT_SOURCE_DIR}/tests/support/pg.sh with ${TEST_COMMAND})
  set_tests_properties(${name} PROPERTIES LABELS "db;${TEST_LABELS}" TIMEOUT ${TEST_TIMEOUT})
endfunction()
