// Two short tales of our own, for a language model to read; a sentence a line.

export const stories = {
  en: `Once there was a lighthouse on a rock, and in the lighthouse there lived an old man.
Every evening the old man lit the lamp, and every morning he put it out.
The sea was his field, and the ships were his sheep.
One evening a fox came over the sand to the foot of the lighthouse.
"Old man," said the fox, "why do you light the lamp every evening?"
"So that the ships may find the way home," said the old man.
"And who lights a lamp for you?" said the fox.
The old man looked at the sea, and he did not say a word.
The next evening the fox came again, and in the mouth of the fox there was a lantern.
"I found it in the wood," said the fox, "and it is for you."
So the old man put the lantern in the window, and the light of it was small and warm.
Every evening the old man lit the lamp for the ships, and the lantern for the fox.
Then the winter came, and the wind came, and the sea was white as wool.
The wind blew on the rock, and the wind blew on the lighthouse, and the wind put out the lamp.
"The ships, the ships!" said the old man, and he ran up the stair, and the stair was long.
But the fox took the lantern, and the fox ran over the rock to the end of the sand.
There the fox stood in the wind with the lantern, and the light of it was small and warm.
And the ships saw the small light, and the ships found the way home.
In the morning the old man came down the stair and looked for the fox.
The fox lay on the sand, and the lantern lay by the fox, and the sea was still.
"Fox," said the old man, "you have put out the lantern."
"It is morning," said the fox, "and in the morning we put it out."
So the old man laughed, and he took the fox up the long stair to the warm room.
And every evening from that evening on there were two in the lighthouse to light the lamp.`,
  zh: `从前海边的山上有一座灯塔，灯塔里住着一位老人。
每天晚上，老人点亮灯；每天早上，老人熄灭灯。
大海是他的田，船是他的羊。
一天晚上，一只狐狸走过沙滩，来到灯塔下。
狐狸说：“老人，你为什么每天晚上点亮灯？”
老人说：“为了让船找到回家的路。”
狐狸说：“那么谁为你点亮灯呢？”
老人看着大海，一句话也没有说。
第二天晚上，狐狸又来了，嘴里有一盏小灯。
狐狸说：“我在山里找到了它，它是给你的。”
老人把小灯放在窗前，小灯的光又小又暖。
每天晚上，老人为船点亮灯，也为狐狸点亮小灯。
冬天来了，风来了，大海白得像羊。
风吹着山，风吹着灯塔，风吹灭了灯。
老人说：“船，船！”他跑上楼，楼又高又长。
狐狸拿起小灯，跑过沙滩，跑到海边。
狐狸站在风里，小灯的光又小又暖。
船看见了小小的光，船找到了回家的路。
早上，老人走下楼，来找狐狸。
狐狸在沙滩上，小灯在狐狸身边，大海很静。
老人说：“狐狸，你熄灭了小灯。”
狐狸说：“早上了，早上我们熄灭灯。”
老人笑了，他带狐狸走上又高又长的楼。
从那天晚上起，灯塔里每天晚上有两个人点亮灯。`,
};
