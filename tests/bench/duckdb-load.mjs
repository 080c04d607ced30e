// Rows into a DuckDB database with the warehouse's key: duckdb-load.mjs DATABASE ROWS THREADS [COPIES]. With COPIES
// the table is made, each row in it so many times under other identities: an older store. Without, the rows go in, but for those whose
// key is there already. Prints the seconds that took, with the checkpoint behind it, without the start of node, and then the number of rows. The
// module is looked for in the current folder.
import { createRequire } from 'node:module';
const { DuckDBInstance } = createRequire(process.cwd() + '/')('@duckdb/node-api');

const [database, rows, threads, copies] = process.argv.slice(2);
const types = {
    organization_id: 'VARCHAR', account_id: 'VARCHAR', identity: 'VARCHAR', occurrence: 'BIGINT', arrival: 'BIGINT', batch: 'BIGINT',
    version: 'BIGINT', state: 'VARCHAR', source: 'BIGINT', line: 'BIGINT', record: 'BIGINT', posted_date: 'VARCHAR', amount: 'BIGINT',
    currency: 'VARCHAR', balance: 'BIGINT', member_id: 'VARCHAR', type: 'VARCHAR', status: 'VARCHAR', body: 'VARCHAR'
};
const columns = '{' + Object.entries(types).map(([name, type]) => `'${name}': '${type}'`).join(', ') + '}';
const read = `read_csv('${rows}', header = false, delim = ',', quote = '"', escape = '"', columns = ${columns})`;

const connection = await (await DuckDBInstance.create(database, { threads })).connect();
const begun = process.hrtime.bigint();
if (copies !== undefined) {
    await connection.run(`CREATE TABLE account_transaction (${Object.entries(types).map((pair) => pair.join(' ')).join(', ')},
        PRIMARY KEY (organization_id, account_id, identity, occurrence))`);
    await connection.run(`INSERT INTO account_transaction SELECT * EXCLUDE (i) REPLACE (identity || '-' || i AS identity)
        FROM ${read}, range(${copies}) AS copy (i) ON CONFLICT DO NOTHING`);
} else {
    await connection.run(`INSERT INTO account_transaction SELECT * FROM ${read} ON CONFLICT DO NOTHING`);
}
await connection.run('CHECKPOINT');
console.log(Number(process.hrtime.bigint() - begun) / 1e9);
console.log(String((await connection.runAndReadAll('SELECT count(*) FROM account_transaction')).getRows()[0][0]));
