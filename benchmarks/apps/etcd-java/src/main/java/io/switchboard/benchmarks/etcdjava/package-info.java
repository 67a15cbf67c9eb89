/** An application on IBM's etcd-java, to be measured beside Switchboard. */
@NullMarked
package io.switchboard.benchmarks.etcdjava;

import org.jspecify.annotations.NullMarked;
