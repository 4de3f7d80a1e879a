/* The seek table's numbers, shared by the frames' writer and reader. */
#ifndef ZEGEL_STORE_FRAMES_INTERNAL_H
#define ZEGEL_STORE_FRAMES_INTERNAL_H

#define FRAMES_TABLE_MAGIC 0x184D2A5EU
#define FRAMES_FOOTER_MAGIC 0x8F92EAB1U
#define FRAMES_TABLE_HEAD 8 /* magic, size */
#define FRAMES_TABLE_ENTRY 8 /* frame size, content size */
#define FRAMES_TABLE_FOOTER 9 /* count, descriptor, magic */

#endif
