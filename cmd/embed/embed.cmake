# Functions that put folders of files into a target at build time (see README.md). A target's generated headers are
# found below the build folder's generated/, as in #include "sql/scripts.h".
set(CONVENE_GENERATED ${PROJECT_BINARY_DIR}/generated CACHE INTERNAL "root of generated headers")

# Files below FOLDER that end with SUFFIX into OUT, and a list of their names, so that a deleted file counts as a
# change, too.
function(convene_embed_inputs out folder suffix stamp)
  file(GLOB single CONFIGURE_DEPENDS LIST_DIRECTORIES false ${folder})
  file(GLOB_RECURSE files CONFIGURE_DEPENDS LIST_DIRECTORIES false ${folder}/*${suffix})
  list(APPEND files ${single})
  if(folder MATCHES "^${PROJECT_BINARY_DIR}/") # a file that the build makes
    list(APPEND files ${folder})
    list(REMOVE_DUPLICATES files)
  endif()
  string(REPLACE ";" "\n" names "${files}")
  file(CONFIGURE OUTPUT ${stamp} CONTENT "${names}\n" @ONLY)
  set(${out} ${files} ${stamp} PARENT_SCOPE)
endfunction()

# convene_embed_files(web_assets . web_templates web/assets.h [.mustache]): all files below FOLDER (or the one file that it is)
# become `const struct embed_set SYMBOL`, declared in HEADER; only those that end with the suffix, where one is given. Several
# calls may name the same header.
function(convene_embed_files target folder symbol header)
  get_filename_component(folder ${folder} ABSOLUTE)
  get_filename_component(room ${header} DIRECTORY)
  set(source ${CONVENE_GENERATED}/${room}/${symbol}.c)
  convene_embed_inputs(inputs ${folder} "${ARGV4}" ${CONVENE_GENERATED}/${room}/${symbol}.list)
  add_custom_command(
    OUTPUT ${source}
    COMMAND embed files ${folder} ${symbol} ${source} ${ARGV4}
    DEPENDS embed ${inputs}
    COMMENT "Embedding ${symbol}"
    VERBATIM)
  target_sources(${target} PRIVATE ${source})
  target_include_directories(${target} PUBLIC ${CONVENE_GENERATED})

  string(MAKE_C_IDENTIFIER EMBED_${header} key)
  get_target_property(symbols ${target} ${key})
  set_property(TARGET ${target} APPEND PROPERTY ${key} "extern const struct embed_set ${symbol}$<SEMICOLON>")
  if(NOT symbols)
    string(TOUPPER ${header} guard)
    string(MAKE_C_IDENTIFIER ${guard} guard)
    file(GENERATE OUTPUT ${CONVENE_GENERATED}/${header} CONTENT
"#ifndef ${guard}
#define ${guard}

#include \"base/embed.h\"

$<GENEX_EVAL:$<JOIN:$<TARGET_PROPERTY:${target},${key}>,\n>>

#endif
")
  endif()
endfunction()

# convene_embed_statements(sql queries): each SUBJECT/NAME.sql of FOLDER becomes `const struct db_statement sql_NAME`, declared in
# "sql/SUBJECT.h". The table of all, `sql_statements`, is in "sql/statements.h". There is one such target, `sql`. A header that
# stays the same keeps its time, so that only what includes the changed ones is built again: hence BYPRODUCTS.
function(convene_embed_statements target folder)
  get_filename_component(folder ${folder} ABSOLUTE)
  set(out ${CONVENE_GENERATED}/sql)
  convene_embed_inputs(inputs ${folder} .sql ${out}/statements.list)
  set(headers ${out}/statements.h ${out}/answer.h)
  file(GLOB subjects CONFIGURE_DEPENDS LIST_DIRECTORIES true RELATIVE ${folder} ${folder}/*)
  foreach(subject ${subjects})
    if(IS_DIRECTORY ${folder}/${subject})
      list(APPEND headers ${out}/${subject}.h)
    endif()
  endforeach()
  add_custom_command(
    OUTPUT ${out}/statements.c
    BYPRODUCTS ${headers}
    COMMAND embed statements ${folder} ${out}
    DEPENDS embed ${inputs}
    COMMENT "Embedding the statements"
    VERBATIM)
  target_sources(${target} PRIVATE ${out}/statements.c)
  target_include_directories(${target} PUBLIC ${CONVENE_GENERATED})
endfunction()
