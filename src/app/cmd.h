/* cmd.h — the commands of the program: each takes its own arguments (argv[0] is its name) and
 * returns the exit code. */
#ifndef NAGUAN_CMD_H
#define NAGUAN_CMD_H

/* What every command answers with. */
enum { CMD_OK = 0, CMD_NO = 1, CMD_USAGE = 2 };

int cmd_serve(int argc, char **argv);   /* naguan serve */
int cmd_migrate(int argc, char **argv); /* naguan migrate */
int cmd_doctor(int argc, char **argv);  /* naguan doctor */
int cmd_ledger(int argc, char **argv);  /* naguan ledger verify */
int cmd_person(int argc, char **argv);  /* naguan person password LOGIN */
int cmd_backup(int argc, char **argv);  /* naguan backup FILE */
int cmd_restore(int argc, char **argv); /* naguan restore FILE --into DIR */
int cmd_spec(int argc, char **argv);    /* naguan spec openapi|flows|permissions */
int cmd_check(int argc, char **argv);   /* naguan check KIND NUMBER… */
int cmd_clock(int argc, char **argv);   /* naguan clock CLOCK --from DAY … */
int cmd_rules(int argc, char **argv);   /* naguan rules check [DIR] */
int cmd_import(int argc, char **argv);  /* naguan import entities --map MAP.json FILE … */
int cmd_demo(int argc, char **argv);    /* naguan demo [--dir DIR] [--entities N] … */
int cmd_stats(int argc, char **argv);   /* naguan stats rebuild */
int cmd_qr(int argc, char **argv);      /* naguan qr TEXT */
int cmd_init(int argc, char **argv);    /* naguan init --name NAME --division CODE --admin LOGIN */
int cmd_publicity(int argc, char **argv); /* naguan publicity rebuild */

#endif
