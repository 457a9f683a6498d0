# Where the text of the standard can be read in more than one way (doc/decisions/0004-ambiguities.md).
add_executable(ambiguities_test ${CMAKE_CURRENT_LIST_DIR}/ambiguities_test.cpp)
target_link_libraries(ambiguities_test PRIVATE synfin_conformance GTest::gtest_main)
gtest_discover_tests(ambiguities_test)
