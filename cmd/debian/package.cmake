# cpack makes a Debian package of what `cmake --install` would install, with /etc/rbeepkg.conf.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME rbeepkg)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "rbeepkg maintainers <maintainers@rbeepkg.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "package manager for LLM workers")
set(CPACK_PACKAGE_DESCRIPTION "rbeepkg gets inference backends (llm-worker-rbee, sd-worker-rbee, llama.cpp
and the like) onto a machine, keeps them up to date and takes them off again,
as pacman and makepkg do for Arch Linux: catalogs offer PKGBUILDs and
ready-made packages, builds run in a sandbox, several versions lie side by
side, and every transaction can be rolled back.")
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

# What is for this package alone. /etc is no part of an installation elsewhere: there the file would lie over the owner's.
install(FILES rbeepkg/rbeepkg.conf DESTINATION /etc COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES debian/copyright DESTINATION share/doc/rbeepkg COMPONENT debian EXCLUDE_FROM_ALL)
set(changelog ${CMAKE_BINARY_DIR}/changelog.Debian.gz)
add_custom_command(OUTPUT ${changelog} DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/debian/changelog VERBATIM
  COMMAND sh -c "\"$1\" -9n <\"$2\" >\"$3\"" sh ${GZIP} ${CMAKE_CURRENT_SOURCE_DIR}/debian/changelog ${changelog})
add_custom_target(debian_changelog ALL DEPENDS ${changelog})
install(FILES ${changelog} DESTINATION share/doc/rbeepkg COMPONENT debian EXCLUDE_FROM_ALL)
set(CPACK_INSTALL_CMAKE_PROJECTS "${CMAKE_BINARY_DIR};rbeepkg;ALL;/;${CMAKE_BINARY_DIR};rbeepkg;debian;/")
set(CPACK_SET_DESTDIR ON)

# The libraries come from dpkg-shlibdeps, the programs from the list that cmd/quickstart installs.
file(STRINGS debian-packages rows REGEX "^run ")
foreach(row ${rows})
  string(REPLACE "run " "" name ${row})
  if(NOT name STREQUAL util-linux) # essential: there on every Debian
    list(APPEND programs ${name})
  endif()
endforeach()
list(JOIN programs ", " CPACK_DEBIAN_PACKAGE_DEPENDS)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "build-essential, curl")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "bash-completion, brz, cargo, fossil, mercurial, subversion")
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_CURRENT_SOURCE_DIR}/debian/conffiles)
include(CPack)
