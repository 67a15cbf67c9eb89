/**
 * A registry for the tests of a Spring Boot application.
 *
 * <p>From idea to file: {@code ImportEmbeddedEtcd} starts one within the process, as {@code EmbeddedEtcdConfiguration}
 * says. {@code EtcdContainerDetailsFactory} tells where one is that Testcontainers runs.
 */
@NullMarked
package io.switchboard.spring.test;

import org.jspecify.annotations.NullMarked;
