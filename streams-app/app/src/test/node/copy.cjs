// Reads records with Confluent's deserializer and writes the same values to another topic with its serializer.
// node copy.cjs BROKERS REGISTRY FROM TO COUNT
const { Kafka, logLevel } = require('kafkajs');
const { SchemaRegistryClient, SerdeType, AvroDeserializer, AvroSerializer } = require('@confluentinc/schemaregistry');

const [brokers, registry, from, to, count] = process.argv.slice(2);

async function main() {
  const client = new SchemaRegistryClient({ baseURLs: [registry] });
  const deserializer = new AvroDeserializer(client, SerdeType.VALUE, {});
  const serializer = new AvroSerializer(client, SerdeType.VALUE, { autoRegisterSchemas: false, useLatestVersion: true });
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.ERROR });
  const consumer = kafka.consumer({ groupId: 'copy-' + to });
  const producer = kafka.producer();
  await Promise.all([consumer.connect(), producer.connect()]);
  await consumer.subscribe({ topic: from, fromBeginning: true });
  let left = Number(count);
  await new Promise((resolve, reject) => {
    consumer.run({
      eachMessage: async ({ message }) => {
        try {
          const value = await deserializer.deserialize(from, message.value);
          await producer.send({ topic: to, messages: [{ key: message.key, value: await serializer.serialize(to, value) }] });
          if (--left === 0) resolve();
        } catch (e) {
          reject(e);
        }
      },
    });
  });
  await Promise.all([consumer.disconnect(), producer.disconnect()]);
}

main().then(() => process.exit(0), e => { console.error(e); process.exit(1); });
