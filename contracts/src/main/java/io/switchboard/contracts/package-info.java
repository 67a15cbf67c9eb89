/**
 * What the embedded etcd and the real one both keep ({@code EtcdApiContract} and its parts), and what a directory, a
 * registrar and an operator find on either ({@code DirectoryContract}, {@code OperatorContract},
 * {@code FormatContract}). The tests are of whole clients on an etcd: the contracts on both, and what Switchboard
 * promises.
 */
@NullMarked
package io.switchboard.contracts;

import org.jspecify.annotations.NullMarked;
