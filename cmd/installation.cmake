# What `cmake --install` puts where. Relative to the prefix: an installation can be moved as a whole, since a program finds
# those beside it from its own place (../libexec/rbeepkg).
foreach(program rbeepkg rbeepkg-build rbeepkg-conf rbeepkg-repo rbeepkg-vercmp rbeepkg-catalogd)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION bin)
  endif()
endforeach()
foreach(program rbeepkg-transact rbeepkg-build-make rbeepkg-repo-make)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION libexec/rbeepkg)
  endif()
endforeach()

# Man pages: NAME.SECTION.scd beside the command.
find_program(SCDOC scdoc)
find_program(GZIP gzip REQUIRED)
file(GLOB manuals CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*/*.scd)
if(SCDOC)
  foreach(manual ${manuals})
    get_filename_component(page ${manual} NAME_WLE)
    string(REGEX MATCH "[0-9]$" section ${page})
    set(made ${CMAKE_BINARY_DIR}/man/${page}.gz)
    # The date in a page is that of its source, so that the same source makes the same page.
    add_custom_command(OUTPUT ${made} DEPENDS ${manual} VERBATIM
      COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/man
      COMMAND sh -c "SOURCE_DATE_EPOCH=\${SOURCE_DATE_EPOCH:-$(stat -c %Y \"$1\")} \"$2\" <\"$1\" | \"$3\" -9n >\"$4\""
              sh ${manual} ${SCDOC} ${GZIP} ${made})
    list(APPEND pages ${made})
    install(FILES ${made} DESTINATION share/man/man${section})
  endforeach()
  add_custom_target(man_pages ALL DEPENDS ${pages})
else()
  message(STATUS "scdoc is not installed: no man pages are made")
endif()

# Completions lie where the shells of Debian look: bash and fish for the name of the command, zsh in every file.
set(completions ${CMAKE_SOURCE_DIR}/completions)
install(FILES ${completions}/rbeepkg.bash DESTINATION share/bash-completion/completions RENAME rbeepkg)
install(FILES ${completions}/rbeepkg.fish DESTINATION share/fish/vendor_completions.d)
install(FILES ${completions}/_rbeepkg ${completions}/_rbeepkg_programs DESTINATION share/zsh/vendor-completions)
foreach(program rbeepkg-build rbeepkg-conf rbeepkg-repo rbeepkg-vercmp rbeepkg-catalogd)
  if(TARGET ${program})
    install(FILES ${completions}/rbeepkg-programs.bash DESTINATION share/bash-completion/completions RENAME ${program})
    install(FILES ${completions}/rbeepkg-programs.fish DESTINATION share/fish/vendor_completions.d RENAME ${program}.fish)
  endif()
endforeach()

# Hooks that are shipped, with the programs that they run.
if(IS_DIRECTORY ${CMAKE_SOURCE_DIR}/hooks/share)
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/hooks/share/ DESTINATION share/rbeepkg/hooks USE_SOURCE_PERMISSIONS)
endif()

# Documents.
set(documents share/doc/rbeepkg)
install(FILES ${CMAKE_SOURCE_DIR}/README.md rbeepkg/render/JSON.md rbeepkg/render/NDJSON.md DESTINATION ${documents})
install(FILES rbeepkg/rbeepkg.conf DESTINATION ${documents}/examples)
install(DIRECTORY rbeepkg-catalogd/example/ DESTINATION ${documents}/examples/catalog)
