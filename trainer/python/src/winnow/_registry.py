"""The part of the Confluent Schema Registry HTTP interface that reading and writing records needs."""
