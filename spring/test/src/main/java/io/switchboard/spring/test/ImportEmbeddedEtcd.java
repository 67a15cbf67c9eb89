package io.switchboard.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;

/**
 * Starts an etcd within the process, with which the application of this test registers and looks up services. It is a
 * bean of type {@link io.switchboard.embedded.EmbeddedEtcd} and as old as the context: tests that share a context share
 * it, others have their own.
 *
 * <pre>{@code
 * @SpringBootTest
 * @ImportEmbeddedEtcd
 * class PricesTest {}
 * }</pre>
 *
 * <p>It comes before {@code switchboard.endpoints}. Unless the application says otherwise, it is registered at
 * 127.0.0.1, nothing is kept on disk, and contexts close without waiting for callers. It may be on a configuration of
 * the test, too.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Import(EmbeddedEtcdConfiguration.class)
public @interface ImportEmbeddedEtcd {}
