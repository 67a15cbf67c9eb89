/**
 * What the embedded etcd and the real one both keep ({@code EtcdApiContract} and its parts), and what a directory, a
 * registrar, a catalog and an operator find on either ({@code DirectoryContract}, {@code CatalogContract},
 * {@code OperatorContract}). The tests are of whole clients on an etcd: the contracts on both, and what Switchboard
 * promises.
 */
@NullMarked
package io.switchboard.contracts;

import org.jspecify.annotations.NullMarked;
