// DuckDB's way from the bench's upload to JSON lines: duckdb.mjs UPLOAD OUTPUT THREADS. Prints the seconds that the statement
// took, without the start of node. The module is looked for in the current folder.
import { createRequire } from 'node:module';
const { DuckDBInstance } = createRequire(process.cwd() + '/')('@duckdb/node-api');

const [upload, output, threads] = process.argv.slice(2);
const columns = `{'Account': 'VARCHAR', 'Transaction ID': 'VARCHAR', 'Posted': 'DATE', 'Effective': 'DATE',
    'Amount': 'DECIMAL(18,2)', 'Currency': 'VARCHAR', 'Type': 'VARCHAR', 'Status': 'VARCHAR', 'Description': 'VARCHAR',
    'MCC': 'VARCHAR', 'Balance': 'DECIMAL(18,2)', 'Check Number': 'VARCHAR'}`;
const connection = await (await DuckDBInstance.create(':memory:', { threads })).connect();
const begun = process.hrtime.bigint();
await connection.run(`COPY (SELECT * FROM read_csv('${upload}', header = true, delim = ',', quote = '"', escape = '"',
    dateformat = '%m/%d/%Y', columns = ${columns})) TO '${output}' (FORMAT JSON)`);
console.log(Number(process.hrtime.bigint() - begun) / 1e9);
