/**
 * What a test of a service needs: an etcd, embedded or real, a proxy that injects network faults, a JUnit extension, and the
 * contract that the embedded etcd keeps with the real one.
 */
@NullMarked
package io.switchboard.testing;

import org.jspecify.annotations.NullMarked;
